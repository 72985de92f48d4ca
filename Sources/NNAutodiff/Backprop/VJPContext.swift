import NNTensor

/// Where an op adds the nodes of its vector-Jacobian product.
package struct VJPContext: Sendable {
  /// The graph that grows.
  package var graph: Graph
  /// The node that is differentiated.
  package var node: NodeID
  /// The gradient that arrives, of the node's own type.
  package var cotangent: NodeID

  init(graph: Graph) {
    self.graph = graph
    node = NodeID(0)
    cotangent = NodeID(0)
  }

  /// The node's operands.
  package var inputs: [NodeID] { graph[node].inputs }
  /// The type of operand `index`.
  package func inputType(_ index: Int) -> ValueType { graph[graph[node].inputs[index]].type }
  /// The type of the node itself.
  package var outputType: ValueType { graph[node].type }

  /// Adds an op of the backward pass.
  package mutating func add(_ op: any Op, _ inputs: NodeID...) throws(ShapeError) -> NodeID {
    try graph.add(op, inputs)
  }
  /// Adds a number.
  package mutating func constant(_ value: Double) -> NodeID { graph.addConstant(value) }
}
