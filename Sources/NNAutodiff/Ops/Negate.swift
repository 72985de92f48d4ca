package import NNTensor

/// `-x`.
package struct Negate: Op {
  package static let definition = OpDefinition(
    Negate.self, name: "negate", category: .tensor,
    summary: "The value with its sign turned.",
    formula: "y = −x", gradientFormula: "∂x = −∂y",
    signature: OpSignature([.operand("x")]),
    isSumOfProducts: true,
    samples: [
      OpSample("of each example", [.perExample([3])]),
      OpSample("shared", [.shared([2, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`negate` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("negate", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.scale(kernel.input(0), by: Scalar(-1), kernel.result, count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(Negate(), context.cotangent)]
  }
}

extension Negate: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }
}
