package import NNTensor

/// The vector-Jacobian product of ``GELU``.
package struct GELUGradient: Op {
  package static let definition = OpDefinition(
    GELUGradient.self, name: "geluGradient", category: .backward,
    summary: "The gradient through a GELU.",
    formula: "z = ∂y · (Φ(x) + x · φ(x))",
    gradientFormula: "∂∂y = ∂z · (Φ(x) + x · φ(x)), ∂x = ∂z · ∂y · φ(x) · (2 − x²)",
    signature: OpSignature([.operand("upstream"), .operand("x")]),
    samples: [
      OpSample("both of each example", [.perExample([4]), .perExample([4])]),
      OpSample("a shared operand", [.perExample([3]), .shared([3])]),
      OpSample("shared", [.shared([2, 2]), .shared([2, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`geluGradient` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    guard inputs[0].shape == inputs[1].shape else {
      throw ShapeError("`geluGradient` cannot combine \(inputs[0].shape) with \(inputs[1].shape)")
    }
    return try broadcastType("geluGradient", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine(
      bulk: { upstream, x, z, count in
        Scalar.geluGradient(x, upstream: upstream, z, count: count)
      }, { upstream, x in upstream * Scalar.geluSlope(x) })
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, x) = (context.inputs[0], context.inputs[1])
    let square = try context.add(Power(2), x)
    let exponent = try context.add(Scale(by: -0.5), square)
    // 1 / √(2π)
    let density = try context.add(
      Scale(by: 0.398_942_280_401_432_7), try context.add(Exp(), exponent))
    let factor = try context.add(Subtract(), context.constant(2), square)
    let curvature = try context.add(Multiply(), density, factor)
    let product = try context.add(Multiply(), context.cotangent, upstream)
    return [
      try context.add(GELUGradient(), context.cotangent, x),
      try context.add(Multiply(), product, curvature),
    ]
  }
}
