import NNAutodiff
import NNLanguage
import NNTensor

/// The shapes and parameters of a network, found by their places in the text.
struct NetworkFacts: Sendable {
  let analysis: Analysis
  /// The nodes that ops made, by the place of the op's word.
  private let nodes: [SourceRange: [NodeID]]

  init(_ analysis: Analysis) {
    self.analysis = analysis
    var nodes: [SourceRange: [NodeID]] = [:]
    for id in analysis.network.graph.ids where analysis.network.graph[id].op != nil {
      guard let range = analysis.network.range(of: id) else { continue }
      nodes[range, default: []].append(id)
    }
    self.nodes = nodes
  }

  private var graph: Graph { analysis.network.graph }

  /// What a call did in the network, for each use: more than one where it stands in a function.
  struct Use {
    /// The type of what it was called on, if it was called on something.
    var operand: ValueType?
    var result: ValueType
    /// The layer path.
    var path: String
    /// The tensors that it learns, by their names below the path.
    var parameters: [(name: String, shape: Shape)]
  }

  /// The uses of a call, given by the place of the word that is called.
  func uses(ofCall name: SourceRange) -> [Use] {
    // One word may make several nodes; those before the last of a path serve the last.
    (nodes[name] ?? []).map { id in
      let node = graph[id]
      let parameters = node.inputs.filter { graph[$0].isParameter }
      let operand = node.inputs.first { !graph[$0].isParameter }
      return Use(
        operand: operand.map { graph[$0].type }, result: node.type, path: node.path,
        parameters: parameters.map { parameter in
          let path = graph[parameter].path
          let isOwn = path.hasPrefix(node.path + ".")
          return (
            isOwn ? String(path.dropFirst(node.path.count + 1)) : path, graph[parameter].type.shape
          )
        })
    }
  }

  /// The type of a declared value; `nil` where it could not be worked out.
  func type(ofValue name: String) -> ValueType? {
    analysis.network.values[name].map { graph[$0].type }
  }

  /// How many numbers are learned below a path, or in the whole network.
  func parameterCount(below path: String? = nil) -> Int {
    graph.parameters.map { graph[$0] }
      .filter { node in path.map { node.path.hasPrefix($0 + ".") } ?? true }
      .reduce(0) { $0 + $1.type.shape.count }
  }
}
