import Gradcheck
import NNAutodiff
import NNTensor

/// What is to blame for leaves that fail by the whole objective.
extension NetworkChecker {
  /// Looks for the value at which the wiring is at fault, and says so with each failing tensor.
  func searchWiring(
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
  func attribute(
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
