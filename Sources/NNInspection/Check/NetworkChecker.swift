package import Gradcheck
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

  package struct Options: Sendable {
    /// The relative tolerance; `nil` takes 1e-6 for float64, 1e-3 for float32.
    package var tolerance: Double?
    package var seed: UInt64 = 0
    /// The backward pass that is judged.
    package var precision: ScalarPrecision = .float64
    /// How much of each tensor is checked end to end, where it is not confirmed by directions.
    package var coverage: Coverage = .everyCoordinate
    /// Whether ops and tensors are confirmed along random directions first, so that only what these
    /// leave open is checked coordinate by coordinate.
    package var confirmsByDirections = false
    /// The seconds that the check may take: directions first, then as many coordinates one by one as
    /// fit. `nil` leaves it at directions.
    package var budget: Double?
    /// A network of at most so many coordinates is checked coordinate by coordinate in any case.
    package var wholeCount = 4096
    /// Which part of the check this run does.
    package var portion = CheckPortion()
    /// Whether the gradient of the gradient is checked too, where the first order passes.
    package var checksSecondOrder = false
    /// Whether known faults are planted into gradients that are right, to count how many of them
    /// the check catches.
    package var mutates = false
    /// The most memory for probes, in bytes; `nil` takes the engine's default.
    package var memory: Int?
    package init() {}
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
    if let dealt = dealtOut(objective: objective, leaves: leaves, scope: scope) {
      return try dealt.check(
        objective: objective, leaves: leaves, scope: scope, isCancelled: isCancelled,
        progress: progress)
    }
    let start = ContinuousClock.now
    var result = NetworkCheckResult()
    // Threads of BLAS that wait for work keep the cores from probes, unless products are large.
    let blasThreads = BLASInfo.threadCount
    if numberCount < LayerCrew.largestShared { BLASInfo.setThreadCount(1) }
    defer { if let blasThreads { BLASInfo.setThreadCount(blasThreads) } }
    try requireMemory(forValuesOf: objective)
    let values = Executor<Double>(
      graph, capacity: point.batch, outputs: objective.terms.map(\.node))
    for (leaf, numbers) in point.values { values.set(leaf, to: numbers) }
    values.run()
    if isCancelled() {
      result.wasInterrupted = true
      return result
    }
    result.nonFinite = values.firstNonFinite()
    guard result.nonFinite == nil else { return result }

    let ops = checkedOps(objective: objective, scope: scope)
    let portion = options.portion
    let covered = leaves.filter(scope.includesLeaf)
    let isByLayers = confirmsByDirections(covered)
    // Under a budget each share has its seconds, for about as many coordinates as others.
    let owners = options.budget.flatMap { _ in
      portion.share.map { share in
        CheckDeal.owners(
          ofCosts: covered.map { Double(point.values[$0]?.count ?? 0) }, among: share.count)
      }
    }
    let wanted = covered.enumerated().filter { position, leaf in
      !portion.doneTensors.contains(graph[leaf].path)
        && (options.coverage == .everyCoordinate && !isByLayers
          || owners.map { $0[position] + 1 == portion.share?.index }
            ?? portion.includesUnit(position))
    }.map(\.element)
    let named = functions.filter(scope.includesFunction)
    let names = named.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let uses = named.filter { portion.includesUnit(names.firstIndex(of: $0.name) ?? 0) }
    let local = ops.enumerated().filter { position, id in
      portion.includesOp(id, at: position) && !portion.doneLayers.contains(graph[id].path)
    }.map(\.element)
    let total =
      uses.reduce(0) { $0 + coordinates(of: $1) }
      + local.reduce(0) { $0 + localCoordinates(of: $1, isByLayers: isByLayers) }
      + wanted.reduce(0) { $0 + selectedCoordinates(of: $1, isByLayers: isByLayers) }
    var done = 0
    // Ops are told as soon as directions have confirmed them, and not a second time.
    var ahead = 0
    func step(_ subject: String, _ count: Int) {
      done += count
      progress(subject, max(done, ahead), total)
    }

    for use in uses {
      if isCancelled() { result.wasInterrupted = true }
      guard !result.wasInterrupted else { return result }
      result.functions.append(try check(function: use, values: values, isCancelled: isCancelled))
      step(use.path, coordinates(of: use))
    }
    var confirmed: Confirmed?
    if isByLayers {
      do {
        confirmed = try confirmLayers(
          objective: objective, ops: local, leaves: wanted, values: values,
          isCancelled: isCancelled,
          finished: { id in
            ahead = max(ahead, done)
            if local.contains(id) { ahead += localCoordinates(of: id, isByLayers: true) }
            progress(graph[id].path, ahead, total)
          })
      } catch is LayerCheckInterrupted {
        result.wasInterrupted = true
        return result
      }
    }
    var found: [NodeID: [TensorResult]] = [:]
    var measured: [(node: NodeID, result: TensorResult)]?
    if isByLayers {
      let one = portionOfMemory(for: localThreads)
      let results = try SideBySide(isCancelled: isCancelled).results(
        of: local.count, onThreads: localThreads
      ) { position, isCancelled in
        let id = local[position]
        return try one.localResults(of: id, confirmed, values: values, isCancelled: isCancelled)
          ?? one.checkLocally(id, values: values, isCancelled: isCancelled)
      } finished: { position in
        let id = local[position]
        step(graph[id].path, localCoordinates(of: id, isByLayers: true))
      }
      if isCancelled() { result.wasInterrupted = true }
      for (id, results) in zip(local, results) {
        // Half a check of an op is worth nothing, but for a failure.
        if let results,
          !results.contains(where: \.wasInterrupted)
            || results.contains(where: { $0.verdict == .fail })
        {
          found[id] = results
        }
      }
    } else {
      let all = try checkSideBySide(
        ops: local, leaves: wanted,
        isPassed: !result.results.contains { [.fail, .inconclusive].contains($0.verdict) },
        objective: objective, values: values, isCancelled: isCancelled,
        opFinished: { step(graph[$0].path, localCoordinates(of: $0, isByLayers: false)) },
        step: { name, inTensor in progress(name, done + inTensor, total) },
        finished: { step($0, $1) })
      for id in local { found[id] = all.ops.results(of: id, in: graph) }
      result.wasInterrupted = isCancelled() && local.contains { found[$0] == nil }
      measured = all.tensors
    }
    for id in ops {
      let node = graph[id]
      result.layers.append(
        NetworkCheckResult.Layer(
          node: id, path: node.path, op: node.op?.name ?? "", local: found[id] ?? [],
          skipped: skippedOperands(of: id, isDone: !(found[id] ?? []).isEmpty), parameters: []))
    }
    guard !result.wasInterrupted || measured != nil else { return result }
    try checkEndToEnd(
      objective: objective, leaves: wanted, confirmed: confirmed, measured: measured,
      deadline: options.budget.map { start + .seconds($0) }, into: &result,
      isCancelled: isCancelled,
      step: { name, inTensor in
        ahead = max(done + inTensor, ahead)
        progress(name, ahead, total)
      },
      finished: { step($0, $1) })
    for index in result.layers.indices {
      result.layers[index].branchesNotExercised = values.branchesNotExercised(
        at: result.layers[index].node)
    }
    if options.mutates, options.portion.includesUnit(0) { result.mutations = mutations.total }
    if options.checksSecondOrder, !result.wasInterrupted, options.portion.includesUnit(0) {
      result.secondOrder = try checkSecondOrder(
        objective: objective, leaves: leaves.filter(scope.includesLeaf), firstOrder: result.verdict,
        isCancelled: isCancelled)
    }
    return result
  }

  /// The names of the operands that this share has not looked at, where they are dealt out.
  private func skippedOperands(of op: NodeID, isDone: Bool) -> [String] {
    guard options.portion.deal != nil else { return [] }
    return graph.variableOperands(of: op)
      .filter { !isDone || !options.portion.includesOperand($0, of: op) }
      .map { graph[$0].path.isEmpty ? "constant" : graph[$0].path }
  }

  /// The ops that are checked by themselves.
  func checkedOps(objective: Objective, scope: Scope) -> [NodeID] {
    let reached = Set(graph.ancestors(of: objective.terms.map(\.node)))
    return graph.ids.filter { id in
      guard reached.contains(id), let op = graph[id].op else { return false }
      return !(op is HandWrittenGradient) && scope.includesLayer(graph[id])
    }
  }

  /// The same checker with the deal by which shares do what they do not divide; `nil` where there is
  /// none, or it is made already.
  private func dealtOut(objective: Objective, leaves: [NodeID], scope: Scope) -> NetworkChecker? {
    let covered = leaves.filter(scope.includesLeaf)
    guard let share = options.portion.share, share.count > 1, options.portion.deal == nil,
      options.coverage == .everyCoordinate, !options.mutates, !confirmsByDirections(covered)
    else { return nil }
    var dealt = self
    dealt.options.portion.deal = CheckDeal(
      graph, batch: point.batch, ops: checkedOps(objective: objective, scope: scope),
      leaves: covered,
      zeros: Set(covered.filter { point.values[$0]?.allSatisfy { $0 == 0 } ?? false }),
      sampled: sampledLocally(of:), among: share.count)
    return dealt
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
