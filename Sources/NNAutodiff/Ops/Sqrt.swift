package import NNTensor

/// The square root of each element.
package struct Sqrt: Op {
  package static let definition = OpDefinition(
    Sqrt.self, name: "sqrt", category: .tensor,
    summary: "The square root of each element.",
    formula: "y = √x", gradientFormula: "∂x = ∂y / (2 y)",
    signature: OpSignature([.operand("x")]),
    samples: [
      OpSample("of each example", [.perExample([3], in: 0.2...4)]),
      OpSample("shared", [.shared([2, 2], in: 0.5...2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`sqrt` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("sqrt", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.map { $0.squareRoot() }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        Divide(), try context.add(Scale(by: 0.5), context.cotangent), context.node)
    ]
  }
}

extension Sqrt: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
}
