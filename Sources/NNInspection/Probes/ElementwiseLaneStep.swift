import NNAutodiff
import NNTensor

/// Evaluates an elementwise (or channelwise) op on the one lane that each probe changes.
struct ElementwiseLaneStep: ProbeStep {
  /// Where one operand's numbers come from: at the point it has `exampleStride` numbers for each
  /// example, 0 where all examples share it.
  struct Source {
    var base: UnsafePointer<Double>
    var exampleStride: Int
    var delta: UnsafeMutablePointer<Double>?
    /// The lanes at the point, and as they are with the change.
    var old: UnsafeMutablePointer<Double>
    var new: UnsafeMutablePointer<Double>
  }

  let op: any Op
  /// On lanes: every operand and the result have the lane's numbers for each item.
  let kernel: Kernel<Double>
  let layout: LaneLayout
  /// The lanes of the result; other than those of the operands only where the op is channelwise.
  let resultLayout: LaneLayout
  let sources: [Source]
  /// The result at the point, and how many numbers an example of it has.
  let base: UnsafePointer<Double>
  let exampleStride: Int
  /// Whether the op is linear in the one operand that changes, which then is the change itself.
  let isLinear: Bool
  let watch: BranchWatch?

  func run(_ block: ProbeBlock) -> Bool {
    let count = block.itemCount * layout.width
    for source in sources where !(isLinear && source.delta != nil) {
      gather(source.base, source.exampleStride, block, to: source.old)
      if let delta = source.delta {
        Double.add(source.old, delta, source.new, count: count)
      }
    }
    var kernel = kernel
    kernel.batch = block.itemCount
    op.forward(kernel)
    if let watch { compareBranches(block, watch) }
    if !isLinear { subtractBase(block, from: kernel.result) }
    return true
  }

  private func compareBranches(_ block: ProbeBlock, _ watch: BranchWatch) {
    let width = layout.width
    if watch.isUnchanged(
      sources[0].old, sources[0].new, count: block.itemCount * width)
    {
      return
    }
    for item in 0..<block.itemCount {
      let probe = block.probes[item]
      let lane = block.lanes[probe]
      if resultLayout != layout,
        watch.keepsChoices(
          kernel.result + item * resultLayout.width,
          first: block.examples[item] * exampleStride + lane * resultLayout.inner,
          count: resultLayout.width, values: sources[0].new + item * width,
          start: lane * layout.inner)
      {
        continue
      }
      let start =
        block.examples[item] * exampleStride + block.lanes[probe] * resultLayout.inner
      watch.compare(block, probe: probe, start: start, width: width) {
        UnsafePointer(sources[$0].old) + item * width
      } values: {
        UnsafePointer(sources[$0].new) + item * width
      }
    }
  }

  /// Copies each item's lane of a value at the point.
  private func gather(
    _ base: UnsafePointer<Double>, _ stride: Int, _ block: ProbeBlock,
    to result: UnsafeMutablePointer<Double>
  ) {
    if layout.width == 1 {
      for item in 0..<block.itemCount {
        result[item] = base[block.examples[item] * stride + block.lanes[block.probes[item]]]
      }
      return
    }
    var next = result
    for item in 0..<block.itemCount {
      var start =
        base + block.examples[item] * stride + block.lanes[block.probes[item]] * layout.inner
      for _ in 0..<layout.outer {
        for inner in 0..<layout.inner { next[inner] = start[inner] }
        next += layout.inner
        start += layout.extent * layout.inner
      }
    }
  }

  private func subtractBase(_ block: ProbeBlock, from result: UnsafeMutablePointer<Double>) {
    if resultLayout.width == 1 {
      for item in 0..<block.itemCount {
        result[item] -=
          base[block.examples[item] * exampleStride + block.lanes[block.probes[item]]]
      }
      return
    }
    var next = result
    for item in 0..<block.itemCount {
      var start =
        base + block.examples[item] * exampleStride
        + block.lanes[block.probes[item]] * resultLayout.inner
      for _ in 0..<resultLayout.outer {
        for inner in 0..<resultLayout.inner { next[inner] -= start[inner] }
        next += resultLayout.inner
        start += resultLayout.extent * resultLayout.inner
      }
    }
  }
}
