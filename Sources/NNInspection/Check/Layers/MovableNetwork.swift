import Gradcheck
import NNAutodiff
import NNTensor

/// A network at its point, in one executor: some values are moved in place, what depends on them is
/// computed, and they are put back.
final class MovableNetwork {
  let graph: Graph
  let executor: Executor<Double>
  /// How often an op, or a part of the network, was evaluated.
  private(set) var evaluations = 0
  private let points: PointValues

  /// The network in the state of `executor`, which holds `points`.
  init(_ graph: Graph, executor: Executor<Double>, points: PointValues) {
    self.graph = graph
    self.executor = executor
    self.points = points
  }

  /// The numbers of a value at the point.
  func base(of id: NodeID) -> [Double] { points[id] }

  /// What is moved together, what is computed from it, and what is looked at.
  struct Line {
    var directions: [(node: NodeID, direction: UniformDirection)]
    var steps: [NodeID]
    var outputs: [NodeID]
    /// Those of the steps that have branches.
    var kinks: [NodeID] = []
    /// What is not computed any more but known all along the line.
    var quadratic: [QuadraticValue] = []
  }

  /// What one move brought about.
  struct Change {
    /// By how much each weighted sum of the outputs changed.
    var sums: [Double]
    /// Whether any weighted number of any sum changed at all.
    var moved: [Bool]
    var branches: UInt64
    var isFinite: Bool { sums.allSatisfy(\.isFinite) }
  }

  /// The changes of Σ weight · output at each signed step along `line`, for several sets of
  /// weights, from the same evaluations.
  ///
  /// Differences are taken number by number before they are summed: so only the outputs' own
  /// rounding counts, not that of their sum.
  ///
  /// With `settles` off the network stays where it was moved last: more of the same line follows, and
  /// then ``settle(_:)``.
  func changes(
    _ line: Line, steps: [Double], weights: [[NodeID: [Double]]], settles: Bool = true,
    isCancelled: () -> Bool
  ) throws(LayerCheckInterrupted) -> [Change] {
    let bases = line.directions.map { base(of: $0.node) }
    let outputs = line.outputs.map { ($0, base(of: $0)) }
    var result: [Change] = []
    result.reserveCapacity(steps.count)
    var interrupted = false
    for step in steps {
      if isCancelled() {
        interrupted = true
        break
      }
      for ((node, direction), base) in zip(line.directions, bases) {
        guard let pointer = executor.pointer(to: node) else { continue }
        direction.move(pointer, from: base, step: step)
      }
      for value in line.quadratic {
        guard let pointer = executor.pointer(to: value.node) else { continue }
        value.write(to: pointer, at: step)
      }
      run(line.steps)
      var change = Change(
        sums: Array(repeating: 0, count: weights.count),
        moved: Array(repeating: false, count: weights.count),
        branches: executor.branches(of: line.kinks))
      for (output, base) in outputs {
        guard let pointer = executor.pointer(to: output) else { continue }
        if weights.count == 2, let first = weights[0][output], let second = weights[1][output] {
          let found = Self.changes(pointer, base, first, second)
          change.sums[0] += found.sums.0
          change.sums[1] += found.sums.1
          if found.moved.0 { change.moved[0] = true }
          if found.moved.1 { change.moved[1] = true }
          continue
        }
        for (number, weights) in weights.enumerated() {
          guard let weights = weights[output] else { continue }
          let (sum, moved) = Self.change(pointer, base, weights)
          change.sums[number] += sum
          change.moved[number] = change.moved[number] || moved
        }
      }
      result.append(change)
    }
    // What was stopped in its midst has not answered.
    if !interrupted, isCancelled() { interrupted = true }
    if settles { settle(line) }
    if interrupted { throw LayerCheckInterrupted() }
    return result
  }

  /// Computes `steps` from what they depend on as it stands.
  func run(_ steps: [NodeID]) {
    executor.run(steps)
    evaluations += 1
  }

  /// Puts back what `line` moved, and what was computed from it.
  func settle(_ line: Line) {
    for (node, _) in line.directions { executor.set(node, to: base(of: node)) }
    if points.areAllKept {
      for id in line.steps { executor.set(id, to: base(of: id)) }
    } else if line.steps.count == 1 || line.steps == line.outputs {
      for output in line.outputs { executor.set(output, to: base(of: output)) }
    } else {
      executor.run(line.steps)
    }
  }

  /// The same as ``change(_:_:_:)`` for two sets of weights.
  private static func changes(
    _ values: UnsafeMutablePointer<Double>, _ base: [Double], _ first: [Double], _ second: [Double]
  ) -> (sums: (Double, Double), moved: (Bool, Bool)) {
    guard first.count == second.count else {
      let (one, two) = (change(values, base, first), change(values, base, second))
      return ((one.sum, two.sum), (one.moved, two.moved))
    }
    return base.withUnsafeBufferPointer { base in
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          guard let start = base.baseAddress, let one = first.baseAddress,
            let two = second.baseAddress
          else { return ((0, 0), (false, false)) }
          return Double.weightedChanges(
            values, from: start, weights: one, two, count: min(base.count, first.count))
        }
      }
    }
  }

  /// Σ wᵢ (yᵢ − bᵢ), and whether any term is not zero.
  private static func change(
    _ values: UnsafeMutablePointer<Double>, _ base: [Double], _ weights: [Double]
  ) -> (sum: Double, moved: Bool) {
    let count = min(base.count, weights.count)
    return base.withUnsafeBufferPointer { base in
      weights.withUnsafeBufferPointer { weights in
        guard let base = base.baseAddress, let weights = weights.baseAddress else {
          return (0, false)
        }
        return Double.weightedChange(values, from: base, weights: weights, count: count)
      }
    }
  }
}

/// Thrown where the caller asked to stop.
struct LayerCheckInterrupted: Error {}
