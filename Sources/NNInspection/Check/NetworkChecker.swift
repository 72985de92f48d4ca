import Gradcheck
package import NNAutodiff
import NNTensor

/// Checks every gradient of a network against numbers: each op by itself, then end to end.
///
/// Local checks use the values that an op really sees and random cotangents, so that a wrong
/// backward formula is pinned to the op that has it. End to end, each parameter's and input's
/// gradient of the real objective is checked coordinate by coordinate.
package struct NetworkChecker {
  /// What is checked.
  package var graph: Graph
  package var point: NetworkPoint
  /// Uses of functions with a hand-written gradient: name, node, parameter names, layer path.
  package var functions: [FunctionUse]
  package var options: Options
  /// What became of the faults that were planted.
  let mutations = MutationTally()

  package struct FunctionUse: Sendable {
    package var name: String
    package var node: NodeID
    package var parameters: [String]
    package var path: String
    package init(name: String, node: NodeID, parameters: [String], path: String) {
      self.name = name
      self.node = node
      self.parameters = parameters
      self.path = path
    }
  }

  /// Which ops and leaves a check covers; everything by default.
  package struct Scope {
    package var includesLayer: (Node) -> Bool = { _ in true }
    package var includesLeaf: (NodeID) -> Bool = { _ in true }
    package var includesFunction: (FunctionUse) -> Bool = { _ in true }
    package init() {}
  }

  package init(
    graph: Graph, point: NetworkPoint, functions: [FunctionUse] = [], options: Options = Options()
  ) {
    self.graph = graph
    self.point = options.precision == .float32 ? point.roundedToFloat : point
    self.functions = functions
    self.options = options
  }

  /// What a long check says while it runs: a layer's path, coordinates done and in all.
  package typealias Progress = (_ subject: String, _ done: Int, _ total: Int) -> Void

  /// Checks the gradient of `objective`.
  ///
  /// `leaves` are the parameters, real inputs and named numbers to differentiate by. A cancelled
  /// check returns what is known so far.
  package func check(
    objective: Objective, leaves: [NodeID], scope: Scope = Scope(),
    isCancelled: @escaping () -> Bool = { false },
    progress: @escaping Progress = { _, _, _ in }
  ) throws -> NetworkCheckResult {
    let deadline = options.budget.map { ContinuousClock.now + .seconds($0) }
    // Threads of BLAS that wait for work keep the cores from probes, unless products are large.
    let blasThreads = BLASInfo.threadCount
    if numberCount < LayerCrew.largestShared { BLASInfo.setThreadCount(1) }
    defer { if let blasThreads { BLASInfo.setThreadCount(blasThreads) } }
    let values = try forwardPass(of: objective)
    var result = NetworkCheckResult()
    if isCancelled() {
      result.wasInterrupted = true
      return result
    }
    result.nonFinite = values.firstNonFinite()
    guard result.nonFinite == nil else { return result }
    let checker = dealingOut(objective: objective, leaves: leaves, scope: scope)
    let plan = checker.plan(objective: objective, leaves: leaves, scope: scope)
    var run = NetworkCheckRun(
      checker: checker, objective: objective, plan: plan, values: values, deadline: deadline,
      progress: CheckProgress(
        total: checker.coordinates(of: plan),
        functions: plan.isByDirections
          ? plan.ownUses.reduce(0) { $0 + checker.coordinates(of: $1) } : 0, progress),
      isCancelled: isCancelled)
    try run.run()
    return run.result
  }

  /// Every value of the network at the point.
  ///
  /// - Throws: `MemoryShortage` where they do not fit.
  func forwardPass(of objective: Objective) throws(MemoryShortage) -> Executor<Double> {
    try requireMemory(forValuesOf: objective)
    let values = Executor<Double>(
      graph, capacity: point.batch, outputs: objective.terms.map(\.node))
    for (leaf, numbers) in point.values { values.set(leaf, to: numbers) }
    values.run()
    return values
  }

  func checker(
    coverage: Coverage, isLocallyVerified: Bool = false
  ) -> TensorChecker {
    TensorChecker(
      tolerance: options.tolerance, coverage: coverage, seed: options.seed,
      isLocallyVerified: isLocallyVerified,
      constants: point.batch > 1 ? [NamedConstant("the batch size", Double(point.batch))] : [])
  }
}

/// Counts planted faults while a check runs.
final class MutationTally {
  var total = Report.Mutations()
}
