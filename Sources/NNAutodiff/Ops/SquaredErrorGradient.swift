package import NNTensor

/// The vector-Jacobian product of ``SquaredError`` for the prediction.
package struct SquaredErrorGradient: Op {
  package static let definition = OpDefinition(
    SquaredErrorGradient.self, name: "squaredErrorGradient", category: .backward,
    summary: "The gradient of a squared error with respect to the prediction.",
    formula: "z = ∂y · 2 (p − t) / n",
    gradientFormula: "∂∂y = Σ ∂z · 2 (p − t) / n, ∂p = ∂z · ∂y · 2 / n, ∂t = −∂p",
    signature: OpSignature([.operand("upstream"), .operand("prediction"), .operand("target")]),
    samples: [
      OpSample(
        "of each example", [.perExample([]), .perExample([3]), .perExample([3])]),
      OpSample("shared", [.shared([]), .shared([2, 2]), .shared([2, 2])]),
      OpSample("a shared target", [.perExample([]), .perExample([2]), .shared([2])]),
      OpSample("a shared start", [.shared([]), .perExample([2]), .perExample([2])]),
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    _ = try elementwiseLossType("squaredErrorGradient", "prediction", [inputs[1], inputs[2]])
    return lossGradientType(inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let count = kernel.inputs[1].elementCount
    let slope = Scalar(2) / Scalar(Double(max(1, count)))
    for example in 0..<kernel.exampleCount {
      let gradient = kernel.result + example * count
      Scalar.subtract(
        kernel.input(1, example: example), kernel.input(2, example: example), gradient,
        count: count)
      Scalar.scale(
        gradient, by: slope * kernel.input(0, example: example)[0], gradient, count: count)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, prediction, target) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let count = max(1, context.inputType(1).shape.count)
    let difference = try context.add(Subtract(), prediction, target)
    let terms = try context.add(Multiply(), context.cotangent, difference)
    let scaled = try context.add(Scale(by: 2, over: Double(count)), context.cotangent)
    let forPrediction = try context.add(Multiply(), scaled, upstream)
    return [
      try context.add(Scale(by: 2, over: Double(count)), try context.add(Sum(), terms)),
      forPrediction, try context.add(Negate(), forPrediction),
    ]
  }
}
