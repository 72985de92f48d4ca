package import NNTensor

/// The vector-Jacobian product of ``Sigmoid`` from its result.
package struct SigmoidGradient: Op {
  package static let definition = OpDefinition(
    SigmoidGradient.self, name: "sigmoidGradient", category: .backward,
    summary: "The gradient through a sigmoid, from the sigmoid's result.",
    formula: "z = ∂y · y · (1 − y)",
    gradientFormula: "∂∂y = ∂z · y · (1 − y), ∂y = ∂z · ∂y · (1 − 2 y)",
    signature: OpSignature([.operand("upstream"), .operand("y")]),
    samples: [
      OpSample("both of each example", [.perExample([3]), .perExample([3], in: 0.05...0.95)]),
      OpSample("shared", [.shared([2, 2]), .shared([2, 2], in: 0.05...0.95)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`sigmoidGradient` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("sigmoidGradient", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine { $0 * (1 - $1) * $1 }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, y) = (context.inputs[0], context.inputs[1])
    let product = try context.add(Multiply(), context.cotangent, upstream)
    let slope = try context.add(Subtract(), context.constant(1), try context.add(Scale(by: 2), y))
    return [
      try context.add(SigmoidGradient(), context.cotangent, y),
      try context.add(Multiply(), product, slope),
    ]
  }
}
