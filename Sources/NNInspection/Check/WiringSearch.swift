import Gradcheck
import NNAutodiff
import NNTensor

/// Finds where a gradient goes wrong although every op's backward pass is right by itself: a branch
/// that was detached or counted twice, a gradient that was changed between two ops.
///
/// The network is cut at one value after the other, from the loss downwards, and the gradient of
/// the loss with respect to that value is checked. The first that is wrong, while those of all that
/// is computed from it are right, is where the wiring is at fault.
struct WiringSearch {
  let graph: Graph
  let point: NetworkPoint
  let objective: Objective
  let options: NetworkChecker.Options

  /// The value at which the gradients of `failing` first go wrong; `nil` where none is found, or the
  /// search does not fit into memory.
  func firstWrong(behind failing: [NodeID]) throws -> NodeID? {
    do { return try found(behind: failing) } catch is MemoryShortage { return nil }
  }

  private func found(behind failing: [NodeID]) throws -> NodeID? {
    guard objective.terms.count == 1, let term = objective.terms.first else { return nil }
    let reaching = Set(graph.ancestors(of: [term.node]))
    let candidates = (failing + graph.descendants(of: failing)).filter {
      reaching.contains($0) && $0 != term.node && graph[$0].type.element == .real
    }
    let checker = NetworkChecker(graph: graph, point: point, options: options)
    let bytes = try checker.gradientBytes(
      of: graph, point: point, objective: objective, leaves: candidates)
    try MemoryNeed.require(bytes, to: "search the wiring")
    let analytic = try AnalyticGradients(
      graph, objective: objective, leaves: candidates, point: point, in: Double.self)
    let values = try checker.forwardPass(of: objective)
    for id in candidates.sorted(by: >) {
      let numbers = values.elements(of: id)
      let gradient = analytic.gradients[id] ?? numbers.map { _ in 0 }
      if try isWrong(gradient, at: id, numbers, term) { return id }
    }
    return nil
  }

  private func isWrong(
    _ gradient: [Double], at id: NodeID, _ numbers: [Double],
    _ term: (node: NodeID, weights: [Double])
  ) throws -> Bool {
    let part = graph.extracting(term.node, from: [id])
    guard let cut = part.boundary.first else { return false }
    var local = NetworkPoint(values: [cut: numbers], batch: point.batch)
    for (image, original) in part.leaves { local.values[image] = point.values[original] }
    let rest = Objective([(part.output, term.weights)])
    let probe = try GraphProbe.checkingMemory(leaf: cut, part.graph, point: local, rest)
    let checker = TensorChecker(
      tolerance: options.effectiveTolerance,
      coverage: gradient.count <= 64 ? .everyCoordinate : .directions, seed: options.seed,
      isLocallyVerified: true)
    return try checker.check(
      name: "", shape: [gradient.count], analytic: gradient, function: probe
    ).verdict == .fail
  }
}
