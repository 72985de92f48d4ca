package import NNTensor

/// `a + b`, with broadcasting.
package struct Add: Op {
  package static let definition = OpDefinition(
    Add.self, name: "add", category: .tensor,
    summary: "The sum of two values, element by element.",
    formula: "y = a + b", gradientFormula: "∂a = ∂y, ∂b = ∂y",
    signature: OpSignature([.operand("a"), .operand("b")]),
    isSumOfProducts: true,
    samples: [
      OpSample("both of each example", [.perExample([3]), .perExample([3])]),
      OpSample("a shared row", [.perExample([2, 3]), .shared([3])]),
      OpSample("an inner axis", [.perExample([2, 1]), .perExample([1, 3])]),
      OpSample("numbers", [.shared([]), .shared([])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .perExample([4])], message: "`add` cannot combine [3] with [4]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("add", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine(bulk: { a, b, y, count in Scalar.add(a, b, y, count: count) }) { $0 + $1 }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [context.cotangent, context.cotangent]
  }
}

extension Add: ChangePropagating {
  package var changeResponse: ChangeResponse { .signedSum([1, 1]) }

  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    .repeated(inputs[operand], over: output) { _, _ in 1 }
  }
}
