package import NNTensor

/// The natural logarithm of each element.
package struct Log: Op {
  package static let definition = OpDefinition(
    Log.self, name: "log", category: .tensor,
    summary: "The natural logarithm of each element.",
    formula: "y = ln x", gradientFormula: "∂x = ∂y / x",
    signature: OpSignature([.operand("x")]),
    samples: [
      OpSample("of each example", [.perExample([3], in: 0.2...4)]),
      OpSample("shared", [.shared([2, 2], in: 0.5...2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`log` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("log", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.log(kernel.input(0), kernel.result, count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(Divide(), context.cotangent, context.inputs[0])]
  }
}

extension Log: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
}
