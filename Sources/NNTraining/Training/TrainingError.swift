/// Why training or an evaluation cannot go on.
package struct TrainingError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The network has no loss.
    case noLoss
    /// No parameter has a path to the loss.
    case nothingToTrain
    /// The loss compares no logits with classes or binary targets.
    case noAccuracy
    /// It does so for several targets.
    case ambiguousAccuracy([String])
    /// The loss became NaN or infinite: at the op of that layer path, which is the first in order
    /// with such a number.
    case lossNotFinite(layer: String, step: Int)
    /// A parameter became NaN or infinite by the update of that step.
    case parameterNotFinite(path: String, step: Int)
    /// The backward pass cannot be built.
    case noGradient(String)
    case data(DatasetError)
  }

  package var kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// What is wrong, in one line.
  package var message: String {
    switch kind {
    case .noLoss: "there is no `loss` to train by"
    case .nothingToTrain: "the loss depends on no parameter"
    case .noAccuracy: "accuracy needs a loss between logits and classes, or binary targets"
    case .ambiguousAccuracy(let targets):
      "accuracy is not clear: the loss has the targets "
        + targets.map { "`\($0)`" }.joined(separator: ", ")
    case .lossNotFinite(let layer, let step):
      "the loss is not finite at step \(step): `\(layer)` is the first that gives NaN or infinity"
    case .parameterNotFinite(let path, let step):
      "`\(path)` is not finite after step \(step): its gradient was too large"
    case .noGradient(let reason): reason
    case .data(let error): error.message
    }
  }

  /// What to do about it, if there is something to say.
  package var help: String? {
    switch kind {
    case .noLoss: "declare one: `loss crossEntropy(logits, label)`"
    case .noAccuracy: "use `crossEntropy` with a `class` target, or `binaryCrossEntropy`"
    case .lossNotFinite, .parameterNotFinite: "try a smaller learning rate, or scale the inputs"
    case .data(let error): error.help
    default: nil
    }
  }
}
