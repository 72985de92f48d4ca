/// Ops cut out of a graph, each with its own backward pass and nothing else.
///
/// Every operand is a leaf, and so is the cotangent that an op starts with: one run gives the
/// vector-Jacobian product of every op for cotangents of one's choice.
package struct LocalBackprop: Sendable {
  /// One op of the original graph.
  package struct Part: Sendable {
    /// The op's node in the original graph.
    package var node: NodeID
    /// The cotangent that it starts with: a leaf of the cut graph.
    package var seed: NodeID
    /// The op's distinct real operands in the original graph that it depends on smoothly, and the
    /// cotangent of each in the cut graph, summed over its uses by this op.
    package var cotangents: [(input: NodeID, cotangent: NodeID)]
  }

  /// The cut graph.
  package var graph: Graph
  /// The leaves that stand for values of the original graph: original by leaf.
  package var leaves: [NodeID: NodeID]
  /// The ops, in their order.
  package var parts: [Part]
}

extension Graph {
  /// Cuts the ops at `ids` out, each with its backward pass.
  ///
  /// A function with a gradient written by hand is one op, from its arguments to its result.
  package func cuttingOut(_ ids: [NodeID]) throws(ShapeError) -> LocalBackprop {
    var context = VJPContext(graph: Graph())
    var images: [NodeID: NodeID] = [:]
    var leaves: [NodeID: NodeID] = [:]
    var parts: [LocalBackprop.Part] = []
    for id in ids {
      var node = self[id]
      guard let op = node.op else { continue }
      for input in node.inputs where images[input] == nil {
        if case .leaf(.constant) = self[input].source {
          images[input] = context.graph.appendCopy(self[input])
        } else {
          let image = context.graph.addLeaf(
            .input(range: nil), type: self[input].type, name: self[input].path)
          images[input] = image
          leaves[image] = input
        }
      }
      let inputs = node.inputs
      node.inputs = inputs.compactMap { images[$0] }
      let image = context.graph.appendCopy(node)
      let type = ValueType(node.type.shape, isPerExample: node.type.isPerExample)
      let seed = context.graph.addLeaf(.input(range: nil), type: type, name: "cotangent")
      context.graph.scope = "gradient(\(node.path))"
      var found: [NodeID: NodeID] = [:]
      try context.propagate(seed, through: image, op, into: &found)
      context.graph.scope = ""
      var seen = Set<NodeID>()
      let cotangents = inputs.filter { seen.insert($0).inserted }.compactMap { input in
        images[input].flatMap { found[$0] }.map { (input: input, cotangent: $0) }
      }
      parts.append(.init(node: id, seed: seed, cotangents: cotangents))
    }
    return LocalBackprop(graph: context.graph, leaves: leaves, parts: parts)
  }
}
