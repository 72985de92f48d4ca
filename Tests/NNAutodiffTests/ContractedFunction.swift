import Gradcheck
import NNAutodiff
import NNTensor

/// ⟨root, weights⟩ as a function of one leaf, in Double and, where that cannot decide, in
/// double-double.
final class ContractedFunction: ProbedFunction {
  private let graph: Graph
  private let values: [NodeID: [Double]]
  private let root: NodeID
  private let leaf: NodeID
  private let weights: [Double]
  private let executor: Executor<Double>
  private let kinked: [NodeID]
  private lazy var preciseExecutor = Executor<DoubleDouble>(
    graph, capacity: SampleCase.batch, outputs: [root])

  init(
    _ graph: Graph, _ values: [NodeID: [Double]], root: NodeID, leaf: NodeID, weights: [Double]
  ) {
    self.graph = graph
    self.values = values
    self.root = root
    self.leaf = leaf
    self.weights = weights
    executor = execute(graph, values, outputs: [root])
    kinked = executor.steps.filter { id in
      graph[id].op.map { type(of: $0).definition.hasKinks } ?? false
    }
  }

  var count: Int { values[leaf]?.count ?? 0 }

  func coordinate(at index: Int) -> Double { values[leaf]?[index] ?? .nan }

  private func moved(_ probe: Probe) -> [DoubleDouble] {
    var point = (values[leaf] ?? []).map { DoubleDouble($0) }
    switch probe.displacement {
    case .coordinate(let index): point[index] += DoubleDouble(probe.step)
    case .direction(let direction):
      for index in point.indices { point[index] += DoubleDouble(probe.step * direction[index]) }
    }
    return point
  }

  func values(at probes: [Probe]) -> [ProbeValue] {
    probes.map { probe in
      executor.set(leaf, to: moved(probe).map(\.doubleValue))
      executor.run()
      let sum = contract(executor.elements(of: root).map { DoubleDouble($0) })
      return ProbeValue(sum.doubleValue, branches: executor.branches(of: kinked))
    }
  }

  func preciseValues(at probes: [Probe]) -> [ProbeValue]? {
    for (id, numbers) in values { preciseExecutor.set(id, to: numbers.map { DoubleDouble($0) }) }
    return probes.map { probe in
      preciseExecutor.set(leaf, to: moved(probe).map { DoubleDouble($0.doubleValue) })
      preciseExecutor.run()
      let sum = contract(preciseExecutor.elements(of: root))
      let low = (sum - DoubleDouble(sum.doubleValue)).doubleValue
      return ProbeValue(
        sum.doubleValue, low: low, branches: preciseExecutor.branches(of: kinked))
    }
  }

  private func contract(_ elements: [DoubleDouble]) -> DoubleDouble {
    zip(elements, weights).reduce(DoubleDouble(0)) { $0 + $1.0 * DoubleDouble($1.1) }
  }
}

/// The verdicts on the gradient of `root`, contracted with a drawn cotangent, for each of `leaves`.
///
/// The analytic values are computed in `Scalar`, the numerical ones always in Double and above.
/// `vanishes` says that the gradient is exactly 0, since its terms cancel (a bias of an attention's
/// keys): differences then only show their own rounding.
func checkGradients<Scalar: TensorScalar>(
  of root: NodeID, in graph: Graph, values: [NodeID: [Double]], leaves: [NodeID],
  tolerance: Double, as type: Scalar.Type
) throws -> [(result: TensorResult, vanishes: Bool)] {
  let pass = try graph.addingGradients(of: root, seed: .leaf)
  var numbers = values
  let weights = drawnNumbers(
    graph[root].type.count(batch: SampleCase.batch), "cotangent of \(root)")
  numbers[pass.seed] = weights
  let outputs = leaves.compactMap { pass.cotangents[$0] }
  let executor = execute(pass.graph, numbers, outputs: outputs, as: Scalar.self)
  let precise = execute(pass.graph, numbers, outputs: outputs, as: DoubleDouble.self)
  return try leaves.map { leaf in
    let count = values[leaf]?.count ?? 0
    func gradient<S: TensorScalar>(_ executor: Executor<S>) -> [Double] {
      pass.cotangents[leaf].map { executor.elements(of: $0).map(\.doubleValue) }
        ?? Array(repeating: 0, count: count)
    }
    let analytic = gradient(executor)
    let reference = gradient(precise)
    let result = try TensorChecker(tolerance: tolerance).check(
      name: graph[leaf].path, shape: [count], analytic: analytic,
      rounding: { zip(analytic, reference).map { 2 * abs($0 - $1) } },
      function: ContractedFunction(graph, values, root: root, leaf: leaf, weights: weights))
    // Twice Double's digits leave less than its rounding squared.
    let vanishes = zip(analytic, reference).allSatisfy {
      abs($1) <= 0x1p-90 && abs($0) <= 0x1p10 * Scalar.ulpOfOne.doubleValue
    }
    return (result, vanishes)
  }
}
