import NNTensor

/// A network as a value: nodes in topological order.
///
/// The backward pass is more nodes of the same kind, added by ``Graph/addGradients(of:seed:)``.
package struct Graph: Sendable {
  package private(set) var nodes: [Node] = []
  /// Prefixed to the path of every node that is added: the `let` it belongs to.
  package var scope = ""
  /// Given to every node that is added.
  package var origin = -1
  private var namesTaken: [String: Int] = [:]

  package init() {}

  package subscript(id: NodeID) -> Node { nodes[id.index] }

  /// Every node's identifier, operands before what uses them.
  package var ids: [NodeID] { nodes.indices.map(NodeID.init) }

  /// Adds a value from outside; its path is `name` within the scope.
  package mutating func addLeaf(_ leaf: Leaf, type: ValueType, name: String) -> NodeID {
    append(Node(source: .leaf(leaf), inputs: [], type: type, path: name, origin: origin))
  }

  /// Adds a number written in the program: a shared scalar.
  package mutating func addConstant(_ value: Double) -> NodeID {
    addLeaf(.constant([value]), type: .shared([]), name: "")
  }

  /// Adds `op` on `inputs` (its learned parameters included).
  ///
  /// `name` replaces the op's word in the layer path.
  // Most vector-Jacobian products call this several times: one copy will do.
  @inline(never)
  package mutating func add(
    _ op: any Op, _ inputs: [NodeID], name: String? = nil
  ) throws(ShapeError) -> NodeID {
    try add(op, inputs, path: uniquePath(name ?? type(of: op).definition.name))
  }

  /// Adds `op` under a path that is the caller's to keep unique.
  package mutating func add(
    _ op: any Op, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID {
    let resultType = try op.inferType(inputs.map { nodes[$0.index].type })
    return append(
      Node(source: .op(op), inputs: inputs, type: resultType, path: path, origin: origin))
  }

  /// Adds the op of the table on `operands`, with its learned parameters as leaves of their own.
  package mutating func addLayer(
    _ definition: OpDefinition, _ operands: [NodeID], _ arguments: Arguments = Arguments(),
    name: String? = nil
  ) throws(ShapeError) -> NodeID {
    let op = try definition.make(definition.signature.fillingDefaults(of: arguments))
    let learned = try op.learnedParameters(operands.map { nodes[$0.index].type })
    let path = uniquePath(name ?? definition.name)
    var inputs = operands
    for parameter in learned {
      let id = append(
        Node(
          source: .leaf(.parameter(parameter.specification)), inputs: [],
          type: .shared(parameter.shape), path: "\(path).\(parameter.name)", origin: origin))
      inputs.append(id)
    }
    return try op.place(in: &self, inputs, path: path)
  }

  /// Adds a node that was inferred in another graph; its inputs are already this graph's.
  mutating func appendCopy(_ node: Node) -> NodeID { append(node) }

  private mutating func append(_ node: Node) -> NodeID {
    nodes.append(node)
    return NodeID(nodes.count - 1)
  }

  /// `scope.word`, or `scope.word_2` where that stands already.
  package mutating func uniquePath(_ word: String) -> String {
    let path = scope.isEmpty ? word : "\(scope).\(word)"
    let count = namesTaken[path, default: 0] + 1
    namesTaken[path] = count
    return count == 1 ? path : "\(path)_\(count)"
  }

  /// The node of that path, if there is one.
  package func node(at path: String) -> NodeID? {
    nodes.firstIndex { $0.path == path }.map(NodeID.init)
  }

  /// The trained tensors, in graph order.
  package var parameters: [NodeID] { ids.filter { self[$0].isParameter } }

  /// Every node that `roots` depend on, the roots included, in graph order.
  ///
  /// - Parameter isKnown: nodes beyond which nothing is needed; none by default.
  package func ancestors(
    of roots: [NodeID], isKnown: (NodeID) -> Bool = { _ in false }
  ) -> [NodeID] {
    var needed = [Bool](repeating: false, count: nodes.count)
    for root in roots { needed[root.index] = true }
    for index in nodes.indices.reversed() where needed[index] && !isKnown(NodeID(index)) {
      for input in nodes[index].inputs { needed[input.index] = true }
    }
    return nodes.indices.filter { needed[$0] }.map(NodeID.init)
  }

  /// Every node that depends on one of `sources`, the sources left out, in graph order.
  package func descendants(of sources: [NodeID]) -> [NodeID] {
    var reached = [Bool](repeating: false, count: nodes.count)
    for source in sources { reached[source.index] = true }
    var result: [NodeID] = []
    for index in nodes.indices where !reached[index] {
      if nodes[index].inputs.contains(where: { reached[$0.index] }) {
        reached[index] = true
        result.append(NodeID(index))
      }
    }
    return result
  }
}
