import Gradcheck
import NNAutodiff
import NNTensor

/// Each parameter and input by the real objective, and what explains those that fail.
extension NetworkChecker {
  /// Judges the leaves by the whole objective.
  ///
  /// - Parameter measured: what was found of the leaves beside the ops by themselves.
  func checkEndToEnd(
    objective: Objective, leaves: [NodeID], confirmed: Confirmed?,
    measured: [(node: NodeID, result: TensorResult)]?,
    deadline: ContinuousClock.Instant?, into result: inout NetworkCheckResult,
    isCancelled: @escaping () -> Bool,
    step: (String, Int) -> Void,
    finished: (String, Int) -> Void
  ) throws {
    let localPass = !result.results.contains { $0.verdict == .fail || $0.verdict == .inconclusive }
    var tensors: [NetworkCheckResult.Tensor] = []
    var confirmed = confirmed
    var spent: Spent?
    if let deadline, let gradients = confirmed?.gradients, let known = confirmed?.leaves {
      let found = try spend(
        until: deadline, leaves: leaves, known: known, objective: objective, gradients: gradients,
        isLocallyVerified: localPass, isCancelled: isCancelled, step: step)
      confirmed?.leaves = found.confirmed
      spent = found
    }
    let open = leaves.filter { confirmed?.leaves[$0] == nil }
    var portion = options.portion
    // A leaf that directions leave open is its share's alone.
    if confirmed != nil { portion.share = nil }
    for leaf in leaves {
      guard let known = confirmed?.leaves[leaf] else { continue }
      tensors.append(.init(node: leaf, result: known))
      finished(known.name, known.coordinates)
    }
    let results =
      try measured ?? spent?.open
      ?? (open.isEmpty
        ? []
        : portionOfMemory(for: localThreads).checkTensors(
          graph, point: point, objective: objective,
          leaves: open.map { ($0, graph[$0].path) }, coverage: { _ in options.coverage },
          isLocallyVerified: localPass, portion: portion, mutates: true, threads: localThreads,
          isCancelled: isCancelled, step: step,
          finished: finished))
    if let spent {
      for (_, tensor) in spent.open { finished(tensor.name, tensor.coordinates) }
    }
    result.wasInterrupted = result.wasInterrupted || isCancelled() && results.count < open.count
    // Where most of a tensor stands on kinks its agreement says little; where ops stand on kinks one
    // behind the other, nothing.
    let beside = try checkBesideKinks(
      results, graph, point: point, objective: objective, isCancelled: isCancelled
    ) { $0.kinksOutside > 0 || $0.counts.kinks > $0.counts.passed }
    for (leaf, tensor) in results {
      tensors.append(.init(node: leaf, result: beside?.failing[leaf] ?? tensor))
    }
    tensors.sort { $0.node < $1.node }
    result.wasInterrupted = result.wasInterrupted || tensors.contains { $0.result.wasInterrupted }
    let unexplained = tensors
    if !isCancelled() { try attribute(&tensors, objective: objective) }
    if localPass, functions.isEmpty, !isCancelled() {
      result.brokenWiring = try searchWiring(&tensors, objective: objective)
    }
    if isCancelled() {
      // What was stopped in its midst explains nothing.
      tensors = unexplained
      result.brokenWiring = nil
    }

    for tensor in tensors {
      if !graph[tensor.node].isParameter {
        result.inputs.append(tensor)
      } else if let layer = result.layers.firstIndex(where: {
        graph[$0.node].inputs.dropFirst().contains(tensor.node)
          && graph[tensor.node].path.hasPrefix($0.path + ".")
      }) {
        result.layers[layer].parameters.append(tensor)
      } else {
        result.parameters.append(tensor)
      }
    }
  }

  /// Looks for the value at which the wiring is at fault, and says so with each failing tensor.
  private func searchWiring(
    _ tensors: inout [NetworkCheckResult.Tensor], objective: Objective
  ) throws -> NodeID? {
    let failing = tensors.indices.filter { tensors[$0].result.verdict == .fail }
    guard !failing.isEmpty else { return nil }
    let search = WiringSearch(graph: graph, point: point, objective: objective, options: options)
    let broken = try search.firstWrong(behind: failing.map { tensors[$0].node })
    guard let broken else { return nil }
    let reason =
      "each op agrees by itself: the gradient first goes wrong where the uses of "
      + "`\(graph[broken].path)` are added up"
    for index in failing {
      tensors[index].result.reason = tensors[index].result.reason ?? reason
      guard tensors[index].result.fault?.pattern ?? .unknown == .unknown else { continue }
      tensors[index].result.fault = Fault(pattern: .wiring, detail: reason)
    }
    return broken
  }

  /// Names the hand-written gradient that is to blame for a failing tensor: the one with whose
  /// function's own derivative the tensor's gradient agrees.
  private func attribute(
    _ tensors: inout [NetworkCheckResult.Tensor], objective: Objective
  ) throws {
    guard !functions.isEmpty, tensors.contains(where: { $0.result.verdict == .fail }) else {
      return
    }
    let failing = tensors.indices.filter { tensors[$0].result.verdict == .fail }
    let alternative = try AnalyticGradients(
      graph, objective: objective, leaves: failing.map { tensors[$0].node }, point: point,
      in: Double.self, usingHandWritten: false)
    let evaluators = EvaluatorPair(
      graph, point: point, objective: objective, memory: options.memory)
    for index in failing {
      let leaf = tensors[index].node
      guard let gradient = alternative.gradients[leaf] else { continue }
      let probe = evaluators.probe(leaf, precision: options.precision)
      let known = tensors[index].result
      // Of what was looked at in part, that part will do.
      let coverage: Coverage =
        known.checked < known.coordinates && options.budget != nil
        ? .coordinates(known.evidence.map(\.index)) : .everyCoordinate
      let again = try checker(coverage: coverage).check(
        name: tensors[index].result.name, shape: tensors[index].result.shape, analytic: gradient,
        function: probe)
      if again.verdict != .fail {
        let downstream = Set(graph.descendants(of: [leaf]))
        let reached = functions.filter { downstream.contains($0.node) }
        tensors[index].causedBy = reached.map(\.name).first ?? functions.first?.name
      }
    }
  }
}
