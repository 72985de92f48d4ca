package import NNTensor

/// The vector-Jacobian product of ``Tanh`` from its result.
package struct TanhGradient: Op {
  package static let definition = OpDefinition(
    TanhGradient.self, name: "tanhGradient", category: .backward,
    summary: "The gradient through a tanh, from the tanh's result.",
    formula: "z = ∂y · (1 − y²)", gradientFormula: "∂∂y = ∂z · (1 − y²), ∂y = −2 ∂z · ∂y · y",
    signature: OpSignature([.operand("upstream"), .operand("y")]),
    samples: [
      OpSample("both of each example", [.perExample([3]), .perExample([3], in: -0.95...0.95)]),
      OpSample("shared", [.shared([2, 2]), .shared([2, 2], in: -0.95...0.95)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`tanhGradient` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("tanhGradient", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine { $0 * (1 - $1 * $1) }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, y) = (context.inputs[0], context.inputs[1])
    let product = try context.add(Multiply(), context.cotangent, upstream)
    let slope = try context.add(Scale(by: -2), y)
    return [
      try context.add(TanhGradient(), context.cotangent, y),
      try context.add(Multiply(), product, slope),
    ]
  }
}
