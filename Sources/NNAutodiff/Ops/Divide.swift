package import NNTensor

/// `a / b`, element by element, with broadcasting.
package struct Divide: Op {
  package static let definition = OpDefinition(
    Divide.self, name: "divide", category: .tensor,
    summary: "The quotient of two values, element by element.",
    formula: "y = a / b", gradientFormula: "∂a = ∂y / b, ∂b = −∂y · y / b",
    signature: OpSignature([.operand("a"), .operand("b")]),
    samples: [
      OpSample("both of each example", [.perExample([3]), .perExample([3], in: 0.5...2)]),
      OpSample("a shared row", [.perExample([2, 3]), .shared([3], in: -3 ... -1)]),
      OpSample("a shared number", [.shared([]), .perExample([2, 3], in: 1...3)]),
      OpSample("by a number", [.perExample([2, 3]), .shared([], in: 1...3)]),
      OpSample("an inner axis", [.perExample([2, 1]), .shared([2, 3], in: 1...3)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`divide` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("divide", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine(bulk: { a, b, y, count in Scalar.divide(a, b, y, count: count) }) { $0 / $1 }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let overB = try context.add(Divide(), context.cotangent, context.inputs[1])
    let product = try context.add(Multiply(), overB, context.node)
    return [overB, try context.add(Negate(), product)]
  }
}

extension Divide: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
  package var linearOperands: Set<Int> { [0] }
}
