import Gradcheck
import NNAutodiff
import NNTensor

/// One run of a check: its steps, in order, and what they found so far.
///
/// Functions with a gradient written by hand come first, by themselves. Then there are two ways: by
/// directions, which confirm ops and leaves and leave open what is looked at by coordinates; or all
/// by coordinates, ops by themselves and leaves end to end side by side.
struct NetworkCheckRun {
  let checker: NetworkChecker
  let objective: Objective
  let plan: CheckPlan
  /// Holds every value of the network at the point.
  let values: Executor<Double>
  /// When a budget is used up.
  let deadline: ContinuousClock.Instant?
  let progress: CheckProgress
  let isCancelled: () -> Bool
  var result = NetworkCheckResult()

  var graph: Graph { checker.graph }
  var options: NetworkChecker.Options { checker.options }

  /// Takes all steps, or those that a stop leaves.
  mutating func run() throws {
    guard try checkFunctions(),
      try plan.isByDirections ? checkByDirections() : checkByCoordinates()
    else {
      result.wasInterrupted = true
      return
    }
    for index in result.layers.indices {
      result.layers[index].branchesNotExercised = values.branchesNotExercised(
        at: result.layers[index].node)
    }
    // What is said of the whole network once is the first share's.
    guard options.portion.includesUnit(0) else { return }
    if options.mutates { result.mutations = checker.mutations.total }
    if options.checksSecondOrder, !result.wasInterrupted {
      result.secondOrder = try checker.checkSecondOrder(
        objective: objective, leaves: plan.leaves, firstOrder: result.verdict,
        isOnKinks: result.results.contains { $0.counts.kinks > 0 },
        isCancelled: isCancelled)
    }
  }

  /// Checks gradients written by hand by themselves; false where it was stopped.
  private mutating func checkFunctions() throws -> Bool {
    let start = ContinuousClock.now
    for (number, use) in plan.ownUses.enumerated() {
      if isCancelled() { return false }
      // The rest of the time is for ops and leaves; directions are looked along however short it is.
      let part = Self.functionsShare * Double(number + 1) / Double(plan.ownUses.count)
      let end = deadline.map { start + max($0 - start, .zero) * part }
      result.functions.append(
        try checker.check(
          function: use, values: values, until: end, isCancelled: isCancelled,
          step: progress.look(at:_:)))
      progress.finish(use.path, checker.coordinates(of: use))
    }
    return true
  }

  /// What part of a budget gradients written by hand may take by themselves.
  private static let functionsShare = 0.3

  // MARK: By directions

  /// Confirms ops and leaves along directions, and looks at coordinates of what these leave open, or
  /// of all in the time that there is; false where it was stopped before the leaves.
  private mutating func checkByDirections() throws -> Bool {
    guard let confirmed = try confirm() else { return false }
    let found = try checkOps(confirmed)
    let isStopped = isCancelled()
    addLayers(found)
    guard !isStopped else { return false }
    let leaves = try checkLeaves(confirmed)
    try conclude(confirmed: leaves.confirmed, measured: leaves.open)
    return true
  }

  /// What directions confirm; `nil` where they were stopped.
  private func confirm() throws -> NetworkChecker.Confirmed? {
    let own = Set(plan.ownOps)
    do {
      return try checker.confirmLayers(
        objective: objective, ops: plan.ownOps, leaves: plan.ownLeaves, values: values,
        isCancelled: isCancelled,
        finished: { [checker, progress] id in
          // Ops between a leaf and the loss are looked at too, but are another share's to report.
          let count = own.contains(id) ? checker.localCoordinates(of: id, isByLayers: true) : 0
          progress.confirm(checker.graph[id].path, count)
        })
    } catch is LayerCheckInterrupted {
      return nil
    }
  }

  /// The ops by themselves: as directions have confirmed them, and by coordinates where they have not.
  private func checkOps(
    _ confirmed: NetworkChecker.Confirmed
  ) throws -> [NodeID: [TensorResult]] {
    let ops = plan.ownOps
    let one = checker.portionOfMemory(for: checker.localThreads)
    let results = try SideBySide(isCancelled: isCancelled).results(
      of: ops.count, onThreads: checker.localThreads
    ) { position, isCancelled in
      try one.localResults(of: ops[position], confirmed, values: values, isCancelled: isCancelled)
        ?? one.checkLocally(ops[position], values: values, isCancelled: isCancelled)
    } finished: { position in
      progress.finish(
        graph[ops[position]].path,
        checker.localCoordinates(of: ops[position], isByLayers: true))
    }
    var found: [NodeID: [TensorResult]] = [:]
    for (id, results) in zip(ops, results) { found[id] = LocalPhase.worthKeeping([results]) }
    return found
  }

  /// The leaves: those that directions have confirmed, with what the time of a budget has shown
  /// besides, and what was measured of the others.
  private func checkLeaves(_ confirmed: NetworkChecker.Confirmed) throws -> NetworkChecker.Spent {
    guard let deadline else {
      finish(plan.ownLeaves.compactMap { confirmed.leaves[$0] })
      return .init(
        confirmed: confirmed.leaves,
        open: try measure(plan.ownLeaves.filter { confirmed.leaves[$0] == nil }))
    }
    let spent = try checker.spend(
      until: deadline, leaves: plan.ownLeaves, known: confirmed.leaves, objective: objective,
      gradients: confirmed.gradients, isLocallyVerified: !result.isDoubtful,
      needsFailure: !result.functions.contains { $0.verdict == .fail }, isCancelled: isCancelled,
      step: progress.look(at:_:))
    finish(plan.ownLeaves.compactMap { spent.confirmed[$0] } + spent.open.map(\.result))
    return spent
  }

  private func finish(_ tensors: [TensorResult]) {
    for tensor in tensors { progress.finish(tensor.name, tensor.coordinates) }
  }

  /// Checks `leaves`, which directions have left open, by coordinates.
  ///
  /// Of a large one a sample is looked at first; where that holds wrong ones it is enough. One that does
  /// not fail so is looked at coordinate by coordinate.
  private func measure(_ leaves: [NodeID]) throws -> [(node: NodeID, result: TensorResult)] {
    let sample = options.wholeCount
    let large = leaves.filter {
      count($0) > sample && options.portion.doneCoordinates[graph[$0].path]?.isEmpty ?? true
    }
    for leaf in large { progress.leaveOut(count(leaf) - sample) }
    var failing = try look(at: large, .sample(sample)) { name, _ in progress.finish(name, sample) }
      .filter { $0.result.counts.failed > 0 }
    for index in failing.indices {
      let result = failing[index].result
      failing[index].result.reason =
        result.reason
        ?? "\(result.checked.grouped) of its \(result.coordinates.grouped) coordinates tell that and "
        + "how it is wrong; --every-coordinate looks at all"
    }
    let known = Set(failing.map(\.node))
    for leaf in large where !known.contains(leaf) { progress.leaveOut(-count(leaf)) }
    return try failing
      + look(at: leaves.filter { !known.contains($0) }, options.coverage, progress.finish)
  }

  private func count(_ leaf: NodeID) -> Int { checker.point.values[leaf]?.count ?? 0 }

  /// Checks `leaves` end to end, so many coordinates of each as `coverage` says.
  private func look(
    at leaves: [NodeID], _ coverage: Coverage, _ finished: (String, Int) -> Void
  ) throws -> [(node: NodeID, result: TensorResult)] {
    guard !leaves.isEmpty, !isCancelled() else { return [] }
    // Such a leaf is its share's alone.
    var portion = options.portion
    portion.share = nil
    return try checker.portionOfMemory(for: checker.localThreads).checkTensors(
      graph, point: checker.point, objective: objective,
      leaves: leaves.map { ($0, graph[$0].path) }, coverage: { _ in coverage },
      isLocallyVerified: !result.isDoubtful, portion: portion, mutates: true,
      threads: checker.localThreads, isCancelled: isCancelled, step: progress.look(at:_:),
      finished: finished)
  }

  // MARK: By coordinates

  /// Checks ops by themselves and leaves end to end by coordinates. A stop leaves what is known, so
  /// that it always comes to its end.
  private mutating func checkByCoordinates() throws -> Bool {
    let all = try checker.checkSideBySide(
      ops: plan.ownOps, leaves: plan.ownLeaves, isPassed: !result.isDoubtful,
      objective: objective, values: values, isCancelled: isCancelled,
      opFinished: {
        progress.finish(graph[$0].path, checker.localCoordinates(of: $0, isByLayers: false))
      }, step: progress.look(at:_:), finished: progress.finish)
    var found: [NodeID: [TensorResult]] = [:]
    for id in plan.ownOps { found[id] = all.ops.results(of: id, in: graph) }
    result.wasInterrupted = isCancelled() && plan.ownOps.contains { found[$0] == nil }
    addLayers(found)
    try conclude(confirmed: [:], measured: all.tensors)
    return true
  }

  // MARK: What was found

  /// Adds every op that the check covers, with what was `found` of it by itself.
  private mutating func addLayers(_ found: [NodeID: [TensorResult]]) {
    for id in plan.ops {
      let (node, local) = (graph[id], found[id] ?? [])
      result.layers.append(
        NetworkCheckResult.Layer(
          node: id, path: node.path, op: node.op?.name ?? "", local: local,
          skipped: skippedOperands(of: id, isDone: !local.isEmpty), parameters: []))
    }
  }

  /// The names of the operands that this share has not looked at, where they are dealt out.
  private func skippedOperands(of op: NodeID, isDone: Bool) -> [String] {
    guard options.portion.deal != nil else { return [] }
    return graph.variableOperands(of: op)
      .filter { !isDone || !options.portion.includesOperand($0, of: op) }
      .map { graph[$0].path.isEmpty ? "constant" : graph[$0].path }
  }
}
