package import NNAutodiff

/// A network that can be trained: its graph, and which values play which part.
package struct Network: Sendable {
  package var graph: Graph
  /// What each example brings, in graph order; their names are their paths.
  package var inputs: [NodeID]
  /// What the network should answer, in graph order.
  package var targets: [NodeID]
  /// Values with a name of their own (the `let`s of a program).
  package var outputs: [String: NodeID]
  /// The loss of each example; training follows its mean over the batch. A value with several
  /// elements counts with their sum.
  package var loss: NodeID?

  /// A network over `graph`, whose input and target leaves are its inputs and targets.
  package init(graph: Graph, loss: NodeID? = nil, outputs: [String: NodeID] = [:]) {
    self.graph = graph
    self.loss = loss
    self.outputs = outputs
    inputs = graph.ids.filter {
      if case .leaf(.input) = graph[$0].source { true } else { false }
    }
    targets = graph.ids.filter { graph[$0].leaf == .target }
  }
}
