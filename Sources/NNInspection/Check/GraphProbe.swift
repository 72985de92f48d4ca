package import Gradcheck
package import NNAutodiff
package import NNTensor

/// An objective as a function of one leaf of a graph, evaluated from the changed leaf onwards.
///
/// Only nodes downstream of the leaf are computed again for a probe. What Double cannot decide is
/// evaluated again with twice the digits.
package final class GraphProbe: ProbedFunction {
  private let leaf: NodeID
  private let point: NetworkPoint
  private let objective: Objective
  private let double: Evaluator<Double>
  private let engine: ProbeEngine?
  private let makePrecise: () -> Evaluator<DoubleDouble>
  private lazy var precise: Evaluator<DoubleDouble> = makePrecise()
  private let base: [Double]

  package let count: Int
  package let precision: ScalarPrecision

  /// A probe of `leaf`; both evaluators hold the point's values and may be shared between probes
  /// that are used one after the other.
  init(
    leaf: NodeID, point: NetworkPoint, objective: Objective, precision: ScalarPrecision,
    double: Evaluator<Double>, engine: ProbeEngine? = nil,
    precise: @escaping () -> Evaluator<DoubleDouble>
  ) {
    self.engine = engine
    self.leaf = leaf
    self.point = point
    self.objective = objective
    self.precision = precision
    self.double = double
    makePrecise = precise
    base = point.values[leaf] ?? []
    count = base.count
  }

  package func coordinate(at index: Int) -> Double {
    base.indices.contains(index) ? base[index] : 0
  }

  package func values(at probes: [Probe]) throws -> [ProbeValue] {
    if let values = engine?.values(leaf, at: base, probes: probes) { return values }
    return double.evaluate(leaf: leaf, base: base, probes: probes).map { value, branches in
      ProbeValue(value, branches: branches)
    }
  }

  package func preciseValues(at probes: [Probe]) throws -> [ProbeValue]? {
    guard hasQuickPreciseCoordinates, let engine else {
      return precise.evaluate(leaf: leaf, base: base, probes: probes).map { value, branches in
        ProbeValue(value.high, low: value.low, branches: branches)
      }
    }
    if let values = engine.values(leaf, at: base, probes: probes, keepingChanges: true) {
      return values
    }
    // Directions, beside the same value at the point.
    let point = double.basePoint(of: leaf).value
    let exact = precise.basePoint(of: leaf).value
    return precise.evaluate(leaf: leaf, base: base, probes: probes).map { value, branches in
      let change = value - exact
      return ProbeValue(point, low: change.high + change.low, branches: branches)
    }
  }

  /// How many probes through their changes alone disagreed with evaluations from scratch.
  var disagreements: Int { engine?.disagreements[leaf] ?? 0 }

  package private(set) lazy var hasQuickPreciseCoordinates =
    engine?.resolvesChanges(of: leaf) ?? false

  package var keepsChangesAlongDirections: Bool {
    hasQuickPreciseCoordinates && engine?.resolvesDirections(of: leaf) ?? false
  }
}

/// A graph at a point in one scalar, with the objective's value after any change of one leaf.
package final class Evaluator<Scalar: TensorScalar> {
  let executor: Executor<Scalar>
  private let objective: [(node: NodeID, weights: [Scalar])]
  private var downstream: [NodeID: (steps: [NodeID], kinks: [NodeID])] = [:]

  package init(_ graph: Graph, point: NetworkPoint, objective: Objective) {
    executor = Executor<Scalar>(
      graph, capacity: point.batch, outputs: objective.terms.map(\.node), keepsEveryValue: true)
    executor.batch = point.batch
    for (leaf, values) in point.values { executor.set(leaf, to: Scalar.scalars(values)) }
    executor.run()
    self.objective = objective.terms.map { ($0.node, Scalar.scalars($0.weights)) }
  }

  /// The objective for what the buffers hold now.
  private func objectiveValue() -> Scalar {
    var total: Scalar = 0
    for term in objective {
      guard let pointer = executor.pointer(to: term.node) else { continue }
      let count = min(term.weights.count, executor.count(of: term.node))
      total = term.weights.withUnsafeBufferPointer { weights in
        guard let weights = weights.baseAddress else { return total }
        return Scalar.weightedSum(weights, pointer, addedTo: total, count: count)
      }
    }
    return total
  }

  /// The objective at the point itself, with the branches taken downstream of `leaf`.
  func basePoint(of leaf: NodeID) -> (value: Scalar, branches: UInt64) {
    (objectiveValue(), executor.branches(of: plan(for: leaf).kinks))
  }

  /// The objective at each probe around `base`, with the branches taken downstream; after a stop
  /// (`Cancellation`) NaN for those that are left.
  package func evaluate(
    leaf: NodeID, base: [Double], probes: [Probe]
  ) -> [(value: Scalar, branches: UInt64)] {
    guard let pointer = executor.pointer(to: leaf) else {
      let value = objectiveValue()
      return probes.map { _ in (value, 0) }
    }
    let plan = plan(for: leaf)
    var results: [(value: Scalar, branches: UInt64)] = []
    results.reserveCapacity(probes.count)
    // Another direction moves every number anew.
    var isMoved = false
    func restore() {
      Scalar.scalars(base).withUnsafeBufferPointer { all in
        if let start = all.baseAddress { pointer.update(from: start, count: all.count) }
      }
      isMoved = false
    }
    let isCancelled = Cancellation.isRequested
    for probe in probes {
      if isCancelled?() ?? false {
        results.append((Scalar(Double.nan), 0))
        continue
      }
      switch probe.displacement {
      case .coordinate(let index):
        if isMoved { restore() }
        guard base.indices.contains(index) else { continue }
        pointer[index] = Scalar(base[index]) + Scalar(probe.step)
      case .direction(let direction):
        Self.move(pointer, from: base, along: direction, by: probe.step)
      }
      executor.run(plan.steps)
      results.append((objectiveValue(), executor.branches(of: plan.kinks)))
      switch probe.displacement {
      case .coordinate(let index): pointer[index] = Scalar(base[index])
      case .direction: isMoved = true
      }
    }
    if isMoved { restore() }
    executor.run(plan.steps)
    return results
  }

  /// Writes `base + step · direction`; without components, `base` itself.
  private static func move(
    _ pointer: UnsafeMutablePointer<Scalar>, from base: [Double], along direction: [Double],
    by step: Double
  ) {
    let count = min(direction.count, base.count)
    for index in count..<base.count { pointer[index] = Scalar(base[index]) }
    base.withUnsafeBufferPointer { base in
      direction.withUnsafeBufferPointer { direction in
        guard let base = base.baseAddress, let direction = direction.baseAddress else { return }
        Scalar.move(base, along: direction, by: step, to: pointer, count: count)
      }
    }
  }

  private func plan(for leaf: NodeID) -> (steps: [NodeID], kinks: [NodeID]) {
    if let known = downstream[leaf] { return known }
    let computed = Set(executor.steps)
    let steps = executor.graph.descendants(of: [leaf]).filter(computed.contains)
    let kinks = steps.filter { id in
      guard let op = executor.graph[id].op else { return false }
      return type(of: op).definition.hasKinks
    }
    downstream[leaf] = (steps, kinks)
    return (steps, kinks)
  }
}

extension GraphProbe {
  /// A probe of one coordinate of `leaf` alone.
  package static func single(
    leaf: NodeID, coordinate: Int, _ graph: Graph, point: NetworkPoint, _ objective: Objective
  ) -> any ProbedFunction {
    let whole = GraphProbe(
      leaf: leaf, point: point, objective: objective, precision: .float64,
      double: Evaluator<Double>(graph, point: point, objective: objective),
      precise: { Evaluator<DoubleDouble>(graph, point: point, objective: objective) })
    return SingleCoordinate(whole: whole, coordinate: coordinate)
  }
}

/// One coordinate of a probed tensor as a tensor of its own.
private struct SingleCoordinate: ProbedFunction {
  let whole: GraphProbe
  let coordinate: Int
  var count: Int { 1 }
  func coordinate(at index: Int) -> Double { whole.coordinate(at: coordinate) }
  func values(at probes: [Probe]) throws -> [ProbeValue] {
    try whole.values(at: probes.map(moved))
  }
  func preciseValues(at probes: [Probe]) throws -> [ProbeValue]? {
    try whole.preciseValues(at: probes.map(moved))
  }
  private func moved(_ probe: Probe) -> Probe {
    switch probe.displacement {
    case .coordinate: Probe(displacement: .coordinate(coordinate), step: probe.step)
    case .direction(let direction):
      Probe(displacement: .coordinate(coordinate), step: probe.step * (direction.first ?? 0))
    }
  }
}
