package import NNAutodiff
package import NNInspection
import NNTensor

/// A network at a point, with the scalar whose gradient is checked.
package struct StudyNetwork: Sendable {
  /// What it is called in the tables.
  var name: String
  package var graph: Graph
  package var point: NetworkPoint
  package var objective: Objective
  /// The arguments of its ops, by their paths.
  var arguments: [String: Arguments] = [:]
  /// The op of the table that it was made for.
  var subject: NodeID?

  /// Every real leaf that can change: what the gradient is taken by.
  package var leaves: [NodeID] {
    let reached = Set(graph.ancestors(of: objective.terms.map(\.node)))
    return graph.ids.filter { id in
      guard reached.contains(id), graph[id].type.element == .real else { return false }
      switch graph[id].leaf {
      case .input, .parameter: return true
      default: return false
      }
    }
  }

  /// The same network with `op` in the place of the op at `node`.
  package func replacing(_ node: NodeID, by op: any Op) throws(ShapeError) -> StudyNetwork {
    try rebuilt { id in id == node ? op : nil }
  }

  /// The same network with `op` between `source` and `consumer`, or everything that uses it.
  package func inserting(
    _ op: any Op, after source: NodeID, before consumer: NodeID?
  ) throws(ShapeError) -> StudyNetwork {
    try rebuilt(inserting: (op, source, consumer)) { _ in nil }
  }

  /// The network node by node in a graph of its own. Everything that holds identifiers follows.
  private func rebuilt(
    inserting insertion: (op: any Op, source: NodeID, consumer: NodeID?)? = nil,
    _ replacement: (NodeID) -> (any Op)?
  ) throws(ShapeError) -> StudyNetwork {
    var copy = self
    var new = Graph()
    var images: [NodeID: NodeID] = [:]
    var inserted: NodeID?
    for id in graph.ids {
      let node = graph[id]
      var inputs: [NodeID] = []
      for input in node.inputs {
        var image = images[input] ?? input
        if let insertion, input == insertion.source,
          insertion.consumer == nil || insertion.consumer == id
        {
          if inserted == nil {
            inserted = try new.add(insertion.op, [image], name: "\(graph[input].path).wiring")
          }
          image = inserted ?? image
        }
        inputs.append(image)
      }
      switch node.source {
      case .leaf(let leaf): images[id] = new.addLeaf(leaf, type: node.type, name: node.path)
      case .op(let op):
        images[id] = try new.add(replacement(id) ?? op, inputs, name: node.path)
      }
    }
    copy.graph = new
    copy.point.values = Dictionary(
      uniqueKeysWithValues: point.values.map { (images[$0.key] ?? $0.key, $0.value) })
    copy.objective.terms = objective.terms.map { (images[$0.node] ?? $0.node, $0.weights) }
    copy.subject = subject.flatMap { images[$0] }
    return copy
  }

  /// The gradient of the objective, as the network's own backward pass computes it.
  func gradients<Scalar: TensorScalar>(
    in scalar: Scalar.Type
  ) throws(ShapeError) -> [NodeID: [Double]] {
    try AnalyticGradients(graph, objective: objective, leaves: leaves, point: point, in: scalar)
      .gradients
  }

  /// One op by itself at the values that it sees, with the cotangents of the check of `seed`; its
  /// operands are the leaves, in their order.
  func extracted(_ node: NodeID, seed: UInt64) -> (network: StudyNetwork, operands: [NodeID]) {
    let values = Executor<Double>(graph, capacity: point.batch, outputs: [node])
    values.batch = point.batch
    for (leaf, numbers) in point.values { values.set(leaf, to: numbers) }
    values.run()
    let part = graph.extracting(node, from: graph[node].inputs)
    var local = NetworkPoint(values: [:], batch: point.batch)
    for (image, original) in zip(part.boundary, graph[node].inputs) {
      local.values[image] = values.elements(of: original)
    }
    let network = StudyNetwork(
      name: graph[node].path, graph: part.graph, point: local,
      objective: .random(of: [part.output], in: part.graph, batch: point.batch, seed: seed),
      arguments: arguments, subject: part.output)
    return (network, part.boundary)
  }
}
