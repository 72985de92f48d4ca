import NNAutodiff
import NNTensor

/// Evaluates an op as it stands, probe by probe: for changed shared operands, and where examples
/// depend on each other.
struct ReplayStep: ProbeStep {
  /// How one operand gets its numbers for a probe, in memory of its own.
  enum Source {
    case unchanged
    /// The leaf itself: one coordinate is moved, and put back afterwards.
    case coordinate(base: UnsafePointer<Double>, copy: UnsafeMutablePointer<Double>)
    /// A shared value with a change for each probe.
    case shared(
      base: UnsafePointer<Double>, delta: UnsafeMutablePointer<Double>,
      copy: UnsafeMutablePointer<Double>, count: Int)
    /// A value of each example, with a change for each item.
    case items(
      base: UnsafePointer<Double>, delta: UnsafeMutablePointer<Double>,
      copy: UnsafeMutablePointer<Double>, width: Int)
  }

  let op: any Op
  let node: NodeID
  /// On the copies, for the whole batch.
  let kernel: Kernel<Double>
  let sources: [Source]
  /// The result at the point, its changes, and how many numbers an example (or all) of it has.
  let base: UnsafePointer<Double>
  let delta: UnsafeMutablePointer<Double>
  let width: Int
  let isPerExample: Bool
  /// The signature of the branches at the point; `nil` for an op without kinks.
  let baseBranches: UInt64?

  func run(_ block: ProbeBlock) -> Bool {
    var first = 0
    for probe in 0..<block.probeCount {
      var end = first
      while end < block.itemCount, block.probes[end] == probe { end += 1 }
      for source in sources { prepare(source, block, probe, first..<end) }
      op.forward(kernel)
      if let baseBranches {
        var recorder = BranchRecorder()
        op.recordBranches(kernel, into: &recorder)
        if recorder.signature != baseBranches {
          block.changeBranch(of: probe, node.index, recorder.signature)
        }
      }
      if isPerExample {
        for item in first..<end {
          let row = block.examples[item] * width
          Double.subtract(
            UnsafePointer(kernel.result) + row, base + row, delta + item * width, count: width)
        }
      } else {
        Double.subtract(kernel.result, base, delta + probe * width, count: width)
      }
      for case .coordinate(let base, let copy) in sources {
        copy[block.coordinates[probe]] = base[block.coordinates[probe]]
      }
      first = end
    }
    return true
  }

  private func prepare(_ source: Source, _ block: ProbeBlock, _ probe: Int, _ items: Range<Int>) {
    switch source {
    case .unchanged: break
    case .coordinate(let base, let copy):
      let coordinate = block.coordinates[probe]
      copy[coordinate] = base[coordinate] + block.steps[probe]
    case .shared(let base, let delta, let copy, let count):
      Double.add(base, delta + probe * count, copy, count: count)
    case .items(let base, let delta, let copy, let width):
      copy.update(from: base, count: block.batch * width)
      for item in items {
        let row = block.examples[item] * width
        Double.add(base + row, delta + item * width, copy + row, count: width)
      }
    }
  }
}
