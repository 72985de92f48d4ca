import Gradcheck
import NNAutodiff
import NNTensor

/// The check of tensors that stand on kinks, made again beside them.
///
/// At a kink every value between two slopes is right, a backward pass that returns zeros among them;
/// and where several ops stand on kinks at once, their product need not even lie between. Moved by a
/// thousandth of its size, the same point has no kinks at hand, and what is wrong there is wrong.
extension NetworkChecker {
  /// What was found beside the kinks, for those tensors that fail there.
  struct BesideKinks {
    var point: NetworkPoint
    var failing: [NodeID: TensorResult] = [:]
  }

  /// Checks `results` that pass on kinks again, at a point moved off them; `nil` where there are none.
  ///
  /// - Parameter concerns: whether a tensor's pass leaves something to be looked at.
  func checkBesideKinks(
    _ results: [(node: NodeID, result: TensorResult)], _ graph: Graph, point: NetworkPoint,
    objective: Objective, isCancelled: @escaping () -> Bool,
    concerns: (TensorResult) -> Bool
  ) throws -> BesideKinks? {
    let standing = results.filter { $0.result.counts.failed == 0 && concerns($0.result) }
    guard !standing.isEmpty, !isCancelled() else { return nil }
    var beside = BesideKinks(point: moved(point, graph))
    let large = standing.map(\.node).filter {
      point.values[$0]?.count ?? 0 > Self.wholeBesideKinks
    }
    let right = try confirmed(
      large, graph, point: beside.point, objective: objective, isCancelled: isCancelled)
    let open = standing.filter { !right.contains($0.node) }
    guard !open.isEmpty, !isCancelled() else { return beside }
    let again = try checkTensors(
      graph, point: beside.point, objective: objective,
      leaves: open.map { ($0.node, $0.result.name) },
      coverage: { $0 <= Self.wholeBesideKinks ? .everyCoordinate : .directions },
      isLocallyVerified: false, isCancelled: isCancelled)
    for (node, result) in again where result.verdict == .fail {
      var result = result
      result.reason =
        "at the point itself it lies between the slopes of kinks; moved off them by about a "
        + "thousandth of its size, it is wrong"
      beside.failing[node] = result
    }
    return beside
  }

  /// So many coordinates are looked at one by one beside their kinks.
  private static let wholeBesideKinks = 128

  /// Those of `leaves` whose gradient directions through each op confirm at `point`, at the cost of a
  /// few evaluations: they leave out what is too near to a kink, which a direction through a whole
  /// tensor would cross.
  private func confirmed(
    _ leaves: [NodeID], _ graph: Graph, point: NetworkPoint, objective: Objective,
    isCancelled: @escaping () -> Bool
  ) throws -> Set<NodeID> {
    guard !leaves.isEmpty else { return [] }
    var checker = NetworkChecker(graph: graph, point: point, options: options)
    checker.options.portion = CheckPortion()
    let values = try checker.forwardPass(of: objective)
    do {
      let found = try checker.confirmLayers(
        objective: objective, ops: graph.ids.filter { graph[$0].op != nil }, leaves: leaves,
        values: values, describesLeaves: false, isCancelled: isCancelled, finished: { _ in })
      return Set(leaves).subtracting(found.suspects)
    } catch is LayerCheckInterrupted {
      return []
    }
  }

  /// The point with every real number moved at random by about a thousandth of its tensor's size.
  func moved(_ point: NetworkPoint, _ graph: Graph) -> NetworkPoint {
    var moved = point
    for (leaf, values) in point.values where graph[leaf].type.element == .real {
      let size = values.rootMeanSquare
      let distance = 0x1p-10 * (size > 0 && size.isFinite ? size : 1)
      let direction = UniformDirection(
        count: values.count, size: distance, seed: options.seed, path: "beside kinks",
        number: leaf.index)
      moved.values[leaf]?.add(direction.components)
    }
    return options.precision == .float32 ? moved.roundedToFloat : moved
  }
}
