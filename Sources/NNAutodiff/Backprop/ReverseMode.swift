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
  /// What each op hands on: for each of its operands its part of that one's cotangent, summed over
  /// its uses by this op.
  package let contributions: [NodeID: [NodeID: NodeID]]

  /// The cotangents and all their parts, in order; where one op alone uses a value they are one.
  package var allCotangents: [NodeID] {
    var all = Set(cotangents.values)
    for parts in contributions.values {
      for part in parts.values { all.insert(part) }
    }
    return all.sorted()
  }
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
    var contributions: [NodeID: [NodeID: NodeID]] = [:]
    for id in ancestors(of: [root]).reversed() {
      let node = self[id]
      guard let cotangent = cotangents[id], let op = node.op else { continue }
      context.graph.scope = "gradient(\(node.path))"
      context.graph.origin = node.origin
      var parts: [NodeID: NodeID] = [:]
      if !usingHandWritten, op is HandWrittenGradient {
        try context.add(cotangent, to: node.inputs[0], in: &parts)
      } else {
        try context.propagate(cotangent, through: id, op, into: &parts)
      }
      for (input, part) in parts.sorted(by: { $0.key < $1.key }) {
        try context.add(part, to: input, in: &cotangents)
      }
      contributions[id] = parts
    }
    return Backprop(
      graph: context.graph, root: root, seed: start, cotangents: cotangents,
      contributions: contributions)
  }
}

extension VJPContext {
  /// Adds the vector-Jacobian product of node `id`, its results summed into its inputs' cotangents.
  mutating func propagate(
    _ cotangent: NodeID, through id: NodeID, _ op: any Op, into cotangents: inout [NodeID: NodeID]
  ) throws(ShapeError) {
    node = id
    self.cotangent = cotangent
    let contributions = try op.vjp(&self)
    for (input, contribution) in zip(graph[id].inputs, contributions) {
      if let contribution { try add(contribution, to: input, in: &cotangents) }
    }
  }

  /// Adds one contribution to the cotangent of `input`, fitted to its type.
  mutating func add(
    _ contribution: NodeID, to input: NodeID, in cotangents: inout [NodeID: NodeID]
  ) throws(ShapeError) {
    guard graph[input].type.element == .real else { return }
    let fitted = try fit(contribution, to: graph[input].type)
    if let sofar = cotangents[input] {
      cotangents[input] = try add(Add(), sofar, fitted)
    } else {
      cotangents[input] = fitted
    }
  }

  /// The cotangents of the node's inputs, got by reverse mode through `compose`, which adds the
  /// same function made of other ops.
  ///
  /// Heavy backward kernels say their own derivative so: what matters there is that it is right,
  /// and a composition is as readable as the formula.
  mutating func differentiating(
    _ compose: (inout VJPContext) throws(ShapeError) -> NodeID
  ) throws(ShapeError) -> [NodeID?] {
    let (outerNode, outerCotangent) = (node, cotangent)
    defer { (node, cotangent) = (outerNode, outerCotangent) }
    let inputs = self.inputs
    let first = graph.nodes.count
    let root = try compose(&self)
    let added = (first..<graph.nodes.count).map(NodeID.init)
    var cotangents: [NodeID: NodeID] = [root: outerCotangent]
    for id in added.reversed() {
      guard let cotangent = cotangents[id], let op = graph[id].op else { continue }
      try propagate(cotangent, through: id, op, into: &cotangents)
    }
    return inputs.map { cotangents[$0] }
  }

  /// `id` summed over the axes (and the batch) in which it is wider than `type`, and spread over
  /// those in which it is narrower.
  package mutating func fit(_ id: NodeID, to type: ValueType) throws(ShapeError) -> NodeID {
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
