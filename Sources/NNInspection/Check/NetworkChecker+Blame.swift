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
    let tolerance = options.effectiveTolerance
    for index in failing {
      let leaf = tensors[index].node
      let known = tensors[index].result.evidence
      guard let gradient = alternative.gradients[leaf], !known.isEmpty else { continue }
      // What was measured does not depend on the gradient that it is held against.
      let agrees = known.allSatisfy {
        gradient.indices.contains($0.index)
          && !$0.contradicts(gradient[$0.index], tolerance: tolerance)
      }
      if agrees {
        let downstream = Set(graph.descendants(of: [leaf]))
        let reached = functions.filter { downstream.contains($0.node) }
        tensors[index].causedBy = reached.map(\.name).first ?? functions.first?.name
      }
    }
  }
}

extension CoordinateResult {
  /// Whether the numbers say that the derivative is not `value`, as they do of a coordinate that fails.
  fileprivate func contradicts(_ value: Double, tolerance: Double) -> Bool {
    guard value.isFinite else { return true }
    guard !numerical.isNaN else { return false }
    let slopes = slopes ?? numerical...numerical
    let error = max(slopes.lowerBound - value, value - slopes.upperBound, 0)
    let size = max(abs(value), abs(slopes.lowerBound), abs(slopes.upperBound))
    return error > tolerance * size + bound
  }
}
