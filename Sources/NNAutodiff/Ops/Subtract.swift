package import NNTensor

/// `a - b`, element by element, with broadcasting.
package struct Subtract: Op {
  package static let definition = OpDefinition(
    Subtract.self, name: "subtract", category: .tensor,
    summary: "The difference of two values, element by element.",
    formula: "y = a − b", gradientFormula: "∂a = ∂y, ∂b = −∂y",
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
        [.perExample([3]), .shared([2])], message: "`subtract` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("subtract", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine(bulk: { a, b, y, count in Scalar.subtract(a, b, y, count: count) }) { $0 - $1 }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [context.cotangent, try context.add(Negate(), context.cotangent)]
  }
}

extension Subtract: ChangePropagating {
  package var changeResponse: ChangeResponse { .signedSum([1, -1]) }

  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    .repeated(inputs[operand], over: output) { _, _ in operand == 0 ? 1 : -1 }
  }
}
