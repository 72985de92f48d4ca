import Gradcheck
import NNAutodiff
import NNTensor

/// What the run says of each parameter and input in the end, and what explains those that fail.
extension NetworkCheckRun {
  /// Adds the leaves to the result.
  ///
  /// - Parameters:
  ///   - confirmed: those that directions have confirmed.
  ///   - measured: the others, as far as they were looked at.
  mutating func conclude(
    confirmed: [NodeID: TensorResult], measured: [(node: NodeID, result: TensorResult)]
  ) throws {
    let isLocallyRight = !result.isDoubtful
    let wanted = plan.ownLeaves.count - confirmed.count
    if isCancelled(), measured.count < wanted { result.wasInterrupted = true }
    // Where most of a tensor stands on kinks its agreement says little; where ops stand on kinks one
    // behind the other, nothing.
    let beside = try checker.checkBesideKinks(
      measured, graph, point: checker.point, objective: objective, isCancelled: isCancelled
    ) { $0.kinksOutside > 0 || $0.counts.kinks > $0.counts.passed }
    var tensors = confirmed.map { NetworkCheckResult.Tensor(node: $0.key, result: $0.value) }
    for (leaf, tensor) in measured {
      tensors.append(.init(node: leaf, result: beside?.failing[leaf] ?? tensor))
    }
    tensors.sort { $0.node < $1.node }
    if tensors.contains(where: { $0.result.wasInterrupted }) { result.wasInterrupted = true }
    try explain(&tensors, isLocallyRight: isLocallyRight)
    for tensor in tensors { add(tensor) }
  }

  /// Says of `tensors` that fail what is to blame, as far as there is time to find out.
  private mutating func explain(
    _ tensors: inout [NetworkCheckResult.Tensor], isLocallyRight: Bool
  ) throws {
    guard !isCancelled() else { return }
    var explained = tensors
    try checker.attribute(&explained, objective: objective)
    var brokenWiring: NodeID?
    if isLocallyRight, checker.functions.isEmpty, !isCancelled() {
      brokenWiring = try checker.searchWiring(&explained, objective: objective)
    }
    // What was stopped in its midst explains nothing.
    guard !isCancelled() else { return }
    tensors = explained
    result.brokenWiring = brokenWiring
  }

  /// Adds `tensor` to the layer that learns it, or where it stands by itself.
  private mutating func add(_ tensor: NetworkCheckResult.Tensor) {
    let leaf = graph[tensor.node]
    let layer = result.layers.firstIndex {
      graph[$0.node].inputs.dropFirst().contains(tensor.node) && leaf.path.hasPrefix($0.path + ".")
    }
    if !leaf.isParameter {
      result.inputs.append(tensor)
    } else if let layer {
      result.layers[layer].parameters.append(tensor)
    } else {
      result.parameters.append(tensor)
    }
  }
}
