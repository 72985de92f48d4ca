import NNTraining
import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage
import NNTensor

extension Session {
  /// `gradcheck`: every gradient against numbers, each op by itself and then end to end.
  func gradcheck(_ request: CheckRequest) throws -> StatementResult {
    let start = ContinuousClock.now
    let result = try check(request)
    state.lastCheck = result
    record.checks.append(result)
    let seconds = (ContinuousClock.now - start).seconds
    let view = CheckView(session: self, result: result, request: request)
    let status = result.wasInterrupted ? 130 : result.verdict == .fail ? 1 : 0
    if result.wasInterrupted { record.wasInterrupted = true }
    return StatementResult(
      statement: "", text: view.text(seconds: seconds),
      json: .object([
        "kind": .string("gradcheck"), "verdict": .string(result.verdict.rawValue),
        "maxRelativeError": .number(result.maxRelativeError),
        "coordinates": .number(
          Double(result.endToEnd.reduce(0) { $0 + $1.result.checked })),
        "evaluations": .number(Double(result.evaluations)), "seconds": .number(seconds),
        "failed": .array(
          result.results.filter { $0.verdict == .fail }.map { .string($0.name) }),
      ]), status: status)
  }

  /// Checks what `request` names, at the present parameters.
  func check(_ request: CheckRequest) throws -> NetworkCheckResult {
    let network = state.network
    let graph = network.graph
    let rows = try checkRows(batch: request.batch ?? 32)
    let point = try point(rows: rows)
    let roots: [NodeID]
    let objective: Objective
    if let loss = network.loss {
      roots = [loss]
      objective = .mean(of: loss, in: graph, batch: point.batch)
    } else if let named = state.lastBackward,
      let id = network.values[named.path]
    {
      roots = [id]
      objective = .mean(of: id, in: graph, batch: point.batch)
    } else {
      roots = unusedValues
      objective = .random(of: roots, in: graph, batch: point.batch, seed: seed)
    }
    guard !roots.isEmpty else {
      throw SessionError(
        "nothing-to-check", "there is nothing to check yet",
        help: "declare a value that is computed: `let y = x.dense(4)`")
    }
    var options = NetworkChecker.Options()
    options.tolerance = self.options.tolerance
    options.memory = self.options.memory
    options.seed = seed
    options.precision = self.options.usesFloat32 ? .float32 : .float64
    let fingerprint = fingerprint(of: request, at: point)
    if record.fingerprint == nil { record.fingerprint = fingerprint }
    options.portion = try portion(of: fingerprint)
    options.checksSecondOrder = self.options.checksSecondOrder || request.order == 2
    options.mutates = self.options.mutates
    options.confirmsByDirections = !self.options.everyCoordinate
    options.budget = self.options.budget
    let uses = network.handWritten.map {
      NetworkChecker.FunctionUse(
        name: $0.function, node: $0.node, parameters: $0.parameters, path: $0.path)
    }
    let interrupted = isInterrupted
    let say = progress
    let pace = CheckPace(budget: options.budget)
    let start = ContinuousClock.now
    let checker = NetworkChecker(graph: graph, point: point, functions: uses, options: options)
    var result = try Cancellation.polling(interrupted) {
      try checker.check(
        objective: objective, leaves: checkedLeaves(roots), scope: scope(of: request.target),
        isCancelled: { interrupted() },
        progress: { subject, done, total in say { pace.text(subject, done: done, total: total) } })
    }
    result.seconds = (ContinuousClock.now - start).seconds
    return result
  }

  /// What of a check is this run's: its share, if the file is dealt out, without what an
  /// interrupted run of the very same check has done.
  ///
  /// - Throws: `unrelated-reports` where the interrupted run was of another check: its time would be
  ///   lost without a word.
  private func portion(of fingerprint: String) throws -> CheckPortion {
    let share = record.isShared ? options.portion.share : nil
    guard let earlier = options.portion.earlier, earlier.fingerprint != nil else {
      return CheckPortion(share: share)
    }
    let present = Report.Subject(
      name: earlier.name, dtype: options.usesFloat32 ? "float32" : "float64", seed: seed,
      data: try? dataSummary())
    let isDoneAgain = options.portion.isDoneAgain
    // After training the fingerprint depends on what training came to.
    let difference =
      isDoneAgain
      ? earlier.knownDifference(from: present)
      : earlier.fingerprint == fingerprint ? nil : earlier.difference(from: present)
    if let difference {
      throw SessionError(
        "unrelated-reports",
        "the report to go on with is of another check of \(earlier.name): "
          + "\(difference)", help: "without `--resume` the check is made anew")
    }
    if isDoneAgain { return CheckPortion(share: share) }
    record.isContinued = true
    return CheckPortion(share: share, after: earlier)
  }

  /// The first batch of the data in the seed's order: what a check works on.
  private func checkRows(batch: Int) throws -> [Int]? {
    try data().map { $0.split.firstBatch(batch, seed: seed) }
  }

  /// Every parameter, real input and named number that a check covers.
  private func checkedLeaves(_ roots: [NodeID]) -> [NodeID] {
    let graph = state.network.graph
    let reached = Set(graph.ancestors(of: roots))
    return graph.ids.filter { id in
      guard graph[id].type.element == .real else { return false }
      switch graph[id].source {
      case .leaf(.parameter): return true
      case .leaf(.input): return reached.contains(id)
      case .leaf(.scalar):
        return reached.contains(id) && !state.network.integerScalars.contains(id)
      default: return false
      }
    }
  }

  private func scope(of target: CheckRequest.Target) -> NetworkChecker.Scope {
    var scope = NetworkChecker.Scope()
    let graph = state.network.graph
    func isBelow(_ path: String, _ prefix: String) -> Bool {
      path == prefix || path.hasPrefix(prefix + ".") || path.hasPrefix(prefix + "[")
    }
    switch target {
    case .whole: break
    case .leaf(let id):
      scope.includesLayer = { _ in false }
      scope.includesLeaf = { $0 == id }
      scope.includesFunction = { _ in false }
    case .path(let path):
      scope.includesLayer = { isBelow($0.path, path) }
      scope.includesLeaf = { isBelow(graph[$0].path, path) }
      scope.includesFunction = { isBelow($0.path, path) }
    case .function(let name):
      let uses = state.network.functionUses.filter { $0.function == name }
      let arguments = Set(
        state.network.handWritten.filter { $0.function == name }.flatMap(\.arguments))
      scope.includesLayer = { node in uses.contains { isBelow(node.path, $0.path) } }
      scope.includesLeaf = { id in
        arguments.contains(id) || uses.contains { isBelow(graph[id].path, $0.path) }
      }
      scope.includesFunction = { $0.name == name }
    }
    return scope
  }
}

extension Duration {
  /// Seconds as a number.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
