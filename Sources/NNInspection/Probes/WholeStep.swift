import NNAutodiff
import NNTensor

/// Evaluates an op on the changed examples of all probes at once: they are examples like others.
struct WholeStep: ProbeStep {
  /// Where one operand's numbers come from.
  enum Source {
    /// In place already: the same for all examples, or the change itself.
    case shared
    /// Each example's own, as at the point.
    case unchanged(base: UnsafePointer<Double>, copy: UnsafeMutablePointer<Double>, width: Int)
    /// Each example's own, moved.
    case changed(
      base: UnsafePointer<Double>, delta: UnsafeMutablePointer<Double>,
      copy: UnsafeMutablePointer<Double>, width: Int)
  }

  let op: any Op
  var kernel: Kernel<Double>
  let sources: [Source]
  /// The result at the point, and how many numbers an example of it has.
  let base: UnsafePointer<Double>
  let width: Int
  /// Whether the op is linear in the one operand that changes: it is then given the change itself,
  /// and gives the change of its result.
  let isLinear: Bool
  let watch: BranchWatch?
  /// The branches of each example at the point; empty where they are not kept.
  let signatures: [UInt64]

  func run(_ block: ProbeBlock) -> Bool {
    for source in sources {
      switch source {
      case .shared: break
      case .unchanged(let base, let copy, let width): block.gather(base, width: width, to: copy)
      case .changed(let base, let delta, let copy, let width):
        block.add(base: base, delta, width: width, to: copy)
      }
    }
    var kernel = kernel
    kernel.batch = block.itemCount
    op.forward(kernel)
    if let watch { compareBranches(block, watch) }
    if !isLinear { block.subtract(base: base, width: width, from: kernel.result) }
    return true
  }

  private func compareBranches(_ block: ProbeBlock, _ watch: BranchWatch) {
    for item in 0..<block.itemCount {
      let example = block.examples[item]
      if case .changed(_, _, let copy, let count) = sources[0],
        watch.keepsChoices(
          kernel.result + item * width, first: example * width, count: width,
          values: copy + item * count, start: 0)
      {
        continue
      }
      watch.compare(
        block, probe: block.probes[item], start: example * width, width: width,
        known: signatures.isEmpty ? nil : signatures[example]
      ) {
        switch sources[$0] {
        case .shared: nil
        case .unchanged(let base, _, let width), .changed(let base, _, _, let width):
          base + example * width
        }
      } values: {
        switch sources[$0] {
        case .shared: nil
        case .unchanged(_, let copy, let width), .changed(_, _, let copy, let width):
          UnsafePointer(copy) + item * width
        }
      }
    }
  }
}
