package import NNTensor

/// The vector-Jacobian product of ``BinaryCrossEntropy`` for the logits.
package struct BinaryCrossEntropyGradient: Op {
  package static let definition = OpDefinition(
    BinaryCrossEntropyGradient.self, name: "binaryCrossEntropyGradient", category: .backward,
    summary: "The gradient of a binary cross-entropy with respect to the logits.",
    formula: "z = ∂y · (σ(x) − t) / n",
    gradientFormula:
      "∂∂y = Σ ∂z · (σ(x) − t) / n, ∂x = ∂z · ∂y · σ′(x) / n, ∂t = −∂z · ∂y / n",
    signature: OpSignature([.operand("upstream"), .operand("logits"), .operand("target")]),
    samples: [
      OpSample(
        "of each example", [.perExample([]), .perExample([3]), .perExample([3], in: 0...1)]),
      OpSample("shared", [.shared([]), .shared([2, 2]), .shared([2, 2], in: 0...1)]),
      OpSample("a shared start", [.shared([]), .perExample([2]), .shared([2], in: 0...1)]),
      OpSample("one of two classes", [.perExample([]), .perExample([]), .classes(2)]),
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    _ = try elementwiseLossType(
      "binaryCrossEntropyGradient", "logits", [inputs[1], inputs[2]], allowsTwoClasses: true)
    return lossGradientType(inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let count = kernel.inputs[1].elementCount
    let size = Scalar(Double(max(1, count)))
    for example in 0..<kernel.exampleCount {
      let target = kernel.input(2, example: example)
      let gradient = kernel.result + example * count
      let slope = kernel.input(0, example: example)[0] / size
      Scalar.sigmoid(kernel.input(1, example: example), gradient, count: count)
      for index in 0..<count { gradient[index] = slope * (gradient[index] - target[index]) }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, logits, target) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let count = Double(max(1, context.inputType(1).shape.count))
    let unscaled = try context.add(
      BinaryCrossEntropyGradient(), context.constant(1), logits, target)
    let terms = try context.add(Multiply(), context.cotangent, unscaled)
    let scaled = try context.add(
      Multiply(), try context.add(Scale(by: 1, over: count), context.cotangent), upstream)
    let probabilities = try context.add(Sigmoid(), logits)
    let forLogits = try context.add(SigmoidGradient(), scaled, probabilities)
    let isReal = context.inputType(2).element == .real
    return [
      try context.add(Sum(), terms), forLogits,
      isReal ? try context.add(Negate(), scaled) : nil,
    ]
  }
}
