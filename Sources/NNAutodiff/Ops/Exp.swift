package import NNTensor

/// e to the power of each element.
package struct Exp: Op {
  package static let definition = OpDefinition(
    Exp.self, name: "exp", category: .tensor,
    summary: "The exponential function of each element.",
    formula: "y = eˣ", gradientFormula: "∂x = ∂y · y",
    signature: OpSignature([.operand("x")]),
    samples: [
      OpSample("of each example", [.perExample([3])]),
      OpSample("shared", [.shared([2, 2])]),
      OpSample("large", [.perExample([4], in: -30...30)]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`exp` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("exp", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.exp(kernel.input(0), kernel.result, count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(Multiply(), context.cotangent, context.node)]
  }
}

extension Exp: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
}
