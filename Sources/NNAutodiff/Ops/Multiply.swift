package import NNTensor

/// `a * b`, element by element, with broadcasting.
package struct Multiply: Op {
  package static let definition = OpDefinition(
    Multiply.self, name: "multiply", category: .tensor,
    summary: "The product of two values, element by element.",
    formula: "y = a · b", gradientFormula: "∂a = ∂y · b, ∂b = ∂y · a",
    signature: OpSignature([.operand("a"), .operand("b")]),
    isSumOfProducts: true,
    samples: [
      OpSample("both of each example", [.perExample([3]), .perExample([3])]),
      OpSample("a shared row", [.perExample([2, 3]), .shared([3])]),
      OpSample("a shared number", [.shared([]), .perExample([2, 3])]),
      OpSample("an inner axis", [.perExample([2, 1]), .shared([2, 3])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`multiply` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("multiply", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine(bulk: { a, b, y, count in Scalar.multiply(a, b, y, count: count) }) { $0 * $1 }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(Multiply(), context.cotangent, context.inputs[1]),
      try context.add(Multiply(), context.cotangent, context.inputs[0]),
    ]
  }
}

extension Multiply: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
  package var linearOperands: Set<Int> { [0, 1] }

  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    let other = 1 - operand
    guard inputs[other] == output else { return nil }
    return .repeated(inputs[operand], over: output) { kernel, element in
      kernel.input(other)[element]
    }
  }
}
