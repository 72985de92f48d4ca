import NNTensor

/// How the weights and biases of a layer start: its arguments `init` and `bias`.
package struct ParameterStart: Sendable {
  package var weights: Initializer
  /// `nil` for a layer without biases.
  package var biases: Initializer?

  package init(weights: Initializer = .glorot, biases: Initializer? = .zeros) {
    self.weights = weights
    self.biases = biases
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    weights = try arguments.initializer("init", default: .glorot)
    biases =
      arguments["bias"] == .flag(false)
      ? nil : try arguments.initializer("bias", default: .zeros)
  }

  /// The two arguments; `summary` says of what `bias` is the start: `how the bias starts`.
  static func arguments(bias summary: String) -> [OpSignature.Parameter] {
    [
      .labeled("init", .initializer, default: .initializer(.glorot), "how the weights start"),
      .labeled(
        "bias", .initializerOrFalse, default: .initializer(.zeros),
        "\(summary), or `false` for none"),
    ]
  }

  /// A weight of `shape` and, if there are biases, one of its first extent.
  func weightAndBias(_ shape: Shape, fanIn: Int, fanOut: Int) -> [LearnedParameter] {
    let weight = LearnedParameter(
      "weight", shape, fanIn: fanIn, fanOut: fanOut, initializer: weights)
    guard let biases else { return [weight] }
    return [
      weight,
      LearnedParameter("bias", [shape[0]], fanIn: fanIn, fanOut: fanOut, initializer: biases),
    ]
  }
}

/// Throws where a layer's operands after the first are not a weight of `shape` and perhaps a bias
/// of its first extent.
func requireWeightAndBias(
  _ op: String, _ inputs: [ValueType], _ shape: Shape
) throws(ShapeError) {
  guard inputs.count > 1, inputs[1] == .shared(shape) else {
    throw ShapeError("`\(op)` needs weights of \(shape)", operand: 1)
  }
  guard inputs.count == 2 || inputs[2] == .shared([shape[0]]) else {
    throw ShapeError("`\(op)` needs a bias of [\(shape[0])]", operand: 2)
  }
}
