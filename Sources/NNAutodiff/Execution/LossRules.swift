import NNTensor

// What the losses share: one number per example, the mean over the example's elements.

/// The type of an elementwise loss of `prediction` against `target`: one number.
func elementwiseLossType(
  _ op: String, _ prediction: String, _ inputs: [ValueType], allowsTwoClasses: Bool = false
) throws(ShapeError) -> ValueType {
  if inputs[0].element != .real && inputs[1].element == .real {
    throw ShapeError(
      "`\(op)` takes the \(prediction) first, then the target", help: "exchange them",
      operand: 0, repair: .swapOperands)
  }
  if case .category(let count) = inputs[1].element, !(allowsTwoClasses && count == 2) {
    throw ShapeError(
      "`\(op)` compares numbers, but the target is \(inputs[1])", help: "use `crossEntropy`",
      operand: 1, repair: .replace(op: "crossEntropy", arguments: ""))
  }
  try requireNumbers(op, [inputs[0]])
  guard inputs[0].shape == inputs[1].shape else {
    throw ShapeError(
      "`\(op)` compares element by element, but gets \(inputs[0].shape) and \(inputs[1].shape)",
      help: "\(prediction) and target need the same shape", operand: 0)
  }
  return ValueType([], isPerExample: inputs[0].isPerExample || inputs[1].isPerExample)
}

/// The type of the gradient of a loss with respect to the prediction.
func lossGradientType(_ inputs: [ValueType]) -> ValueType {
  ValueType(inputs[1].shape, isPerExample: inputs.contains(where: \.isPerExample))
}

/// The classes of a cross-entropy: the last axis of the logits.
func crossEntropyType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
  if inputs[0].element != .real && inputs[1].element == .real {
    throw ShapeError(
      "`crossEntropy` takes the logits first, then the target class", help: "exchange them",
      operand: 0, repair: .swapOperands)
  }
  try requireNumbers("crossEntropy", [inputs[0]])
  guard case .category(let classes) = inputs[1].element else {
    throw ShapeError(
      "`crossEntropy` needs a target of classes, but gets \(inputs[1])",
      help: "declare it as `target …: class(n)`, or use `squaredError` or `binaryCrossEntropy`",
      operand: 1)
  }
  let expected = Shape(inputs[1].shape.dimensions + [classes])
  guard inputs[0].shape == expected else {
    throw ShapeError(
      "`crossEntropy` needs logits of \(expected) for a target of \(inputs[1]), but gets "
        + "\(inputs[0].shape)",
      help: "one logit for each of the \(classes) classes, along the last axis", operand: 0)
  }
  return ValueType([], isPerExample: inputs[0].isPerExample || inputs[1].isPerExample)
}

/// The class that `value` names; `nil` where it is none of `count`.
@inline(__always)
func classIndex<Scalar: TensorScalar>(_ value: Scalar, of count: Int) -> Int? {
  let number = value.doubleValue
  return number >= 0 && number < Double(count) ? Int(number) : nil
}
