package import Gradcheck
package import NNAutodiff
import NNTensor

/// An objective as a function of one leaf of a graph, evaluated from the changed leaf onwards.
///
/// Only nodes downstream of the leaf are computed again for a probe. What Double cannot decide is
/// evaluated again with twice the digits.
package final class GraphProbe: ProbedFunction {
  private let leaf: NodeID
  private let point: NetworkPoint
  private let objective: Objective
  private let double: ObjectiveEvaluator<Double>
  private let engine: ProbeEngine?
  private let makePrecise: () throws -> ObjectiveEvaluator<DoubleDouble>
  private var made: ObjectiveEvaluator<DoubleDouble>?
  private let base: [Double]

  package let count: Int
  package let precision: ScalarPrecision

  /// A probe of `leaf`; both evaluators hold the point's values and may be shared between probes
  /// that are used one after the other.
  init(
    leaf: NodeID, point: NetworkPoint, objective: Objective, precision: ScalarPrecision,
    double: ObjectiveEvaluator<Double>, engine: ProbeEngine? = nil,
    precise: @escaping () throws -> ObjectiveEvaluator<DoubleDouble>
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

  package var sizeOfZeros: Double? { double.sizeOfZeros(leaf) }

  package func values(at probes: [Probe]) throws -> [ProbeValue] {
    if let values = engine?.values(leaf, at: base, probes: probes) { return values }
    return double.evaluate(leaf: leaf, base: base, probes: probes).map { value, branches in
      ProbeValue(value, branches: branches)
    }
  }

  private func precise() throws -> ObjectiveEvaluator<DoubleDouble> {
    if let made { return made }
    let precise = try makePrecise()
    made = precise
    return precise
  }

  package func preciseValues(at probes: [Probe]) throws -> [ProbeValue]? {
    guard hasQuickPreciseCoordinates, let engine else {
      return try precise().evaluate(leaf: leaf, base: base, probes: probes).map { value, branches in
        ProbeValue(value.high, low: value.low, branches: branches)
      }
    }
    if let values = engine.values(leaf, at: base, probes: probes, keepingChanges: true) {
      return values
    }
    // Directions, beside the same value at the point.
    let point = double.basePoint(of: leaf).value
    let precise = try precise()
    let exact = precise.basePoint(of: leaf).value
    return precise.evaluate(leaf: leaf, base: base, probes: probes).map { value, branches in
      let change = value - exact
      return ProbeValue(point, low: change.high + change.low, branches: branches)
    }
  }

  package func subgradients(
    along line: Probe.Displacement, step: Double
  ) -> ClosedRange<Double>? {
    double.subgradients(leaf: leaf, base: base, along: line, step: step)
  }

  /// How many probes through their changes alone disagreed with evaluations from scratch.
  var disagreements: Int { engine?.disagreements[leaf] ?? 0 }

  package private(set) lazy var hasQuickPreciseCoordinates =
    engine?.resolvesChanges(of: leaf) ?? false

  package var keepsChangesAlongDirections: Bool {
    hasQuickPreciseCoordinates && engine?.resolvesDirections(of: leaf) ?? false
  }
}

extension GraphProbe {
  /// A probe of `leaf` with evaluators of its own, in Double.
  ///
  /// - Throws: `MemoryShortage` where the network's values do not fit.
  static func checkingMemory(
    leaf: NodeID, _ graph: Graph, point: NetworkPoint, _ objective: Objective
  ) throws(MemoryShortage) -> GraphProbe {
    GraphProbe(
      leaf: leaf, point: point, objective: objective, precision: .float64,
      double: try ObjectiveEvaluator<Double>.checkingMemory(
        graph, point: point, objective: objective),
      precise: {
        try ObjectiveEvaluator<DoubleDouble>.checkingMemory(
          graph, point: point, objective: objective)
      })
  }

  /// A probe of one coordinate of `leaf` alone.
  ///
  /// - Throws: `MemoryShortage` where the network's values do not fit.
  package static func single(
    leaf: NodeID, coordinate: Int, _ graph: Graph, point: NetworkPoint, _ objective: Objective
  ) throws -> any ProbedFunction {
    SingleCoordinate(
      whole: try checkingMemory(leaf: leaf, graph, point: point, objective),
      coordinate: coordinate)
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
