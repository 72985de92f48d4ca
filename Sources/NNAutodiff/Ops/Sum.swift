package import NNTensor

/// The sum over an axis, or over all elements of each example.
package struct Sum: Op {
  package static let definition = OpDefinition(
    Sum.self, name: "sum", category: .tensor,
    summary: "The sum over an axis, or over all elements of each example.",
    formula: "y = Σ x", gradientFormula: "∂x = ∂y, repeated",
    signature: OpSignature([
      .operand("x"), .labeled("axis", .axis, optional: true, "which axis; all of them without it"),
    ]),
    samples: [
      OpSample("everything", [.perExample([2, 3])]),
      OpSample("the first axis", [.perExample([2, 3])], ["axis": .integer(0)]),
      OpSample("the last axis", [.perExample([2, 3])], ["axis": .integer(-1)]),
      OpSample("a middle axis", [.shared([2, 3, 2])], ["axis": .integer(1)]),
      OpSample("a number", [.perExample([])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([2, 3])], ["axis": .integer(2)],
        message: "`sum` has no axis 2: the operand is [2, 3]"),
      OpErrorSample(
        [.perExample([])], ["axis": .integer(0)],
        message: "`sum` has no axis 0: the operand is a single number"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`sum` computes with numbers, but gets class(10)"),
    ])

  /// The axis as written; `nil` for all.
  let axis: Int?

  package init(axis: Int? = nil) { self.axis = axis }
  package init(_ arguments: Arguments) throws(ShapeError) {
    axis = try arguments.optionalInteger("axis")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    var type = try elementwiseType("sum", inputs)
    guard let axis else {
      type.shape = []
      return type
    }
    type.shape = type.shape.removing(axis: try resolveAxis("sum", axis, of: type.shape))
    return type
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let axis = axis.flatMap { kernel.inputs[0].type.shape.resolve(axis: $0) }
    kernel.sumAlong(axis: axis, times: 1)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let type = context.inputType(0)
    let axis = axis.flatMap { type.shape.resolve(axis: $0) }
    var upstream = context.cotangent
    if let axis {
      upstream = try context.add(Reshape(type.shape.replacing(axis: axis, with: 1)), upstream)
    }
    return [try context.add(BroadcastTo(type), upstream)]
  }
}

extension Sum: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }

  package func changeResponse(_ inputs: [ValueType]) -> ChangeResponse {
    let shape = inputs[0].shape
    guard let axis, shape.rank == 2, shape.resolve(axis: axis) == 0 else { return .linear }
    return .rowSum(1)
  }
}
