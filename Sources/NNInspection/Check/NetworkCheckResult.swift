package import Gradcheck
package import NNAutodiff

/// What a check of a network found.
package struct NetworkCheckResult: Sendable {
  /// One op: checked by itself, and the tensors that it learns checked end to end.
  package struct Layer: Sendable {
    package var node: NodeID
    package var path: String
    package var op: String
    /// One result for each real operand, with random cotangents.
    package var local: [TensorResult]
    /// The operands that are other shares', where an op's operands are dealt out.
    package var skipped: [String] = []
    /// The learned parameters, end to end.
    package var parameters: [Tensor]
    /// Branches of the op that no number of the batch took, in words.
    package var branchesNotExercised: [String] = []

    package var localVerdict: Verdict { .combined(local.map(\.verdict)) }
    package var verdict: Verdict {
      .combined(local.map(\.verdict) + parameters.map(\.result.verdict))
    }
  }

  /// One leaf's gradient.
  package struct Tensor: Sendable {
    package var node: NodeID
    package var result: TensorResult
    /// The function whose hand-written gradient is to blame: with the function's own derivative in
    /// its place this tensor passes.
    package var causedBy: String?

    package init(node: NodeID, result: TensorResult, causedBy: String? = nil) {
      self.node = node
      self.result = result
      self.causedBy = causedBy
    }
  }

  /// One use of a function with a gradient written by hand, by itself.
  package struct Function: Sendable {
    package var name: String
    package var path: String
    package var arguments: [TensorResult]
    package var verdict: Verdict { .combined(arguments.map(\.verdict)) }
  }

  package var layers: [Layer] = []
  /// Free parameters, outside any layer.
  package var parameters: [Tensor] = []
  /// Real inputs and named numbers.
  package var inputs: [Tensor] = []
  package var functions: [Function] = []
  /// The gradient of the gradient, where that was asked.
  package var secondOrder: SecondOrder?
  /// How many planted faults the check caught, where that was asked.
  package var mutations: Report.Mutations?
  /// The first op that gave a number that is not finite, if any did.
  package var nonFinite: NodeID?
  /// Where gradients first go wrong although each op is right by itself.
  package var brokenWiring: NodeID?
  package var wasInterrupted = false
  /// How long the check took, in seconds.
  package var seconds = 0.0

  package init() {}

  /// Every tensor checked end to end.
  package var endToEnd: [Tensor] { layers.flatMap(\.parameters) + parameters + inputs }
  /// Every single result.
  package var results: [TensorResult] {
    layers.flatMap(\.local) + endToEnd.map(\.result) + functions.flatMap(\.arguments)
      + (secondOrder?.tensors.map(\.result) ?? [])
  }
  /// The first of fail, inconclusive, pass, … that occurs.
  package var verdict: Verdict {
    .combined(results.map(\.verdict) + (secondOrder?.isSymmetric == false ? [.fail] : []))
  }
  /// Whether anything has failed or could not be decided.
  var isDoubtful: Bool { results.contains { [.fail, .inconclusive].contains($0.verdict) } }
  /// The largest relative error of all.
  package var maxRelativeError: Double { results.map(\.maxRelativeError).max() ?? 0 }
  /// How often the forward pass, or a part of it, was evaluated.
  package var evaluations: Int { results.reduce(0) { $0 + $1.evaluations } }
}
