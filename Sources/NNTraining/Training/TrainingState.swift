package import NNAutodiff
package import NNTensor

/// Everything that training moves on besides the parameters: a value, so that `undo` can put it
/// back.
package struct TrainingState: Sendable, Equatable {
  /// What an optimiser remembers of one parameter.
  package struct Memory: Sendable, Equatable {
    /// How many steps this parameter has made.
    package var steps = 0
    /// The velocity of SGD; Adam's first and second moment. As many as the optimiser's slots.
    package var slots: [Tensor<Double>] = []
  }

  /// The optimiser's memory, by the parameter's path.
  package var memory: [String: Memory] = [:]
  /// How many steps were made in all.
  package var step = 0
  /// The epoch of the current batch, counted from 0.
  package var epoch = 0
  /// Where the current batch begins in the epoch's order.
  package var position = 0

  package init() {}

  /// Forgets what was remembered of parameters that `graph` does not have in that shape.
  package mutating func adopt(_ graph: Graph) {
    let shapes = Dictionary(
      graph.parameters.map { (graph[$0].path, graph[$0].type.shape) },
      uniquingKeysWith: { first, _ in first })
    memory = memory.filter { path, memory in
      shapes[path].map { shape in memory.slots.allSatisfy { $0.shape == shape } } ?? false
    }
  }
}
