import NNTensor

/// A graph with its backward pass.
package struct Backprop: Sendable {
  /// The graph, the backward pass added at its end; the identifiers of before still hold.
  package let graph: Graph
  /// What was differentiated.
  package let root: NodeID
  /// The gradient that starts the pass.
  package let seed: NodeID
  /// The cotangent of every node that the root depends on smoothly.
  package let cotangents: [NodeID: NodeID]
}

/// What a backward pass starts with.
package enum CotangentSeed: Sendable {
  /// Ones: the derivative of the mean over the batch of the sum over the elements.
  case meanOverBatch
  /// A leaf of the root's type, filled by whoever runs the graph.
  case leaf
}

extension Graph {
  /// Adds the gradient of `root` with respect to everything that it depends on.
  ///
  /// Reverse mode (Linnainmaa, 1970) as a graph transform: nodes are visited from the root
  /// backwards, each op adds its vector-Jacobian product, contributions to one value are summed.
  /// With `usingHandWritten` off, functions with a gradient written by hand are differentiated
  /// through their bodies instead.
  package func addingGradients(
    of root: NodeID, seed: CotangentSeed = .meanOverBatch, usingHandWritten: Bool = true
  ) throws(ShapeError) -> Backprop {
    var context = VJPContext(graph: self)
    context.graph.scope = ""
    let type = self[root].type
    let start: NodeID
    switch seed {
    case .leaf:
      start = context.graph.addLeaf(
        .input(range: nil), type: ValueType(type.shape, isPerExample: type.isPerExample),
        name: "cotangent")
    case .meanOverBatch:
      let one = context.constant(1)
      start = try context.add(
        BroadcastTo(ValueType(type.shape, isPerExample: type.isPerExample), dividesByBatch: true),
        one)
    }
    var cotangents: [NodeID: NodeID] = [root: start]
    for id in ancestors(of: [root]).reversed() {
      let node = self[id]
      guard let cotangent = cotangents[id], let op = node.op else { continue }
      context.node = id
      context.cotangent = cotangent
      context.graph.scope = "gradient(\(node.path))"
      context.graph.origin = node.origin
      let contributions: [NodeID?]
      if !usingHandWritten, op is HandWrittenGradient {
        contributions =
          [cotangent] + Array(repeating: nil, count: max(0, node.inputs.count - 1))
      } else {
        contributions = try op.vjp(&context)
      }
      for (input, contribution) in zip(node.inputs, contributions) {
        guard let contribution, self[input].type.element == .real else { continue }
        let fitted = try context.fit(contribution, to: self[input].type)
        if let sofar = cotangents[input] {
          cotangents[input] = try context.add(Add(), sofar, fitted)
        } else {
          cotangents[input] = fitted
        }
      }
    }
    return Backprop(graph: context.graph, root: root, seed: start, cotangents: cotangents)
  }
}

extension VJPContext {
  /// `id` summed over the axes (and the batch) in which it is wider than `type`, and spread over
  /// those in which it is narrower.
  mutating func fit(_ id: NodeID, to type: ValueType) throws(ShapeError) -> NodeID {
    let own = graph[id].type
    let target = ValueType(type.shape, isPerExample: type.isPerExample)
    if own.shape == target.shape && own.isPerExample == target.isPerExample { return id }
    if own.shape.broadcast(with: target.shape) == target.shape
      && (target.isPerExample || !own.isPerExample)
    {
      return try add(BroadcastTo(target), id)
    }
    return try add(ReduceTo(target), id)
  }
}
