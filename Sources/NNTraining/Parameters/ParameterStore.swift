package import NNAutodiff
package import NNTensor

/// The values of a network's parameters, by layer path.
///
/// A value: a copy is a snapshot, and costs nothing until one of the two changes. The numbers are
/// kept in `Double`, which holds what was trained in `Float` exactly.
package struct ParameterStore: Sendable, Equatable {
  /// Each parameter's values, by its path (`hidden.dense.weight`).
  package private(set) var tensors: [String: Tensor<Double>] = [:]

  /// A store without parameters.
  package init() {}

  /// The parameters of `graph` with their first values, drawn by `seed`.
  package init(_ graph: Graph, seed: UInt64) {
    adopt(graph, seed: seed)
  }

  /// What became of the parameters when a network was redefined; paths in graph order.
  package struct Changes: Sendable, Equatable {
    /// Path and shape are the same: the values stayed.
    package var kept: [String] = []
    /// New paths: initial values.
    package var added: [String] = []
    /// The same path with another shape: initial values.
    package var reshaped: [String] = []
    /// Paths that are gone, sorted.
    package var removed: [String] = []
  }

  /// Makes this the store of `graph`.
  ///
  /// Parameters whose path and shape are as before keep their values, others get initial ones,
  /// and those that the graph no longer has are dropped.
  @discardableResult
  package mutating func adopt(_ graph: Graph, seed: UInt64) -> Changes {
    var changes = Changes()
    var result: [String: Tensor<Double>] = [:]
    for id in graph.parameters {
      let node = graph[id]
      guard case .leaf(.parameter(let specification)) = node.source, result[node.path] == nil
      else { continue }
      let before = tensors[node.path]
      if let before, before.shape == node.type.shape {
        result[node.path] = before
        changes.kept.append(node.path)
        continue
      }
      result[node.path] = Tensor(
        unchecked: node.type.shape,
        elements: specification.sample(
          count: node.type.shape.count, seed: seed, path: node.path))
      if before == nil {
        changes.added.append(node.path)
      } else {
        changes.reshaped.append(node.path)
      }
    }
    changes.removed = tensors.keys.filter { result[$0] == nil }.sorted()
    tensors = result
    return changes
  }

  /// The values of the parameter at `path`. A tensor of another shape than the present one is not
  /// taken.
  package subscript(path: String) -> Tensor<Double>? {
    get { tensors[path] }
    set {
      guard let newValue, let present = tensors[path], present.shape == newValue.shape else {
        return
      }
      tensors[path] = newValue
    }
  }

  /// How many numbers there are in all.
  package var count: Int { tensors.values.reduce(0) { $0 + $1.shape.count } }

  /// Copies the values into the parameter leaves of `executor`, rounded to its scalar.
  package func load<Scalar: TensorScalar>(into executor: Executor<Scalar>) {
    for id in executor.graph.parameters {
      guard let tensor = tensors[executor.graph[id].path] else { continue }
      executor.set(id, to: Scalar.scalars(tensor.elements))
    }
  }
}
