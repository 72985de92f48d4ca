package import NNTensor

/// What the ops share that take one number from each line along an axis, or from each example.
package struct AxisReduction: Sendable {
  /// The axis as written, where −1 is the last; `nil` for all.
  package var axis: Int?

  package static let signature = OpSignature([
    .operand("x"), .labeled("axis", .axis, optional: true, "which axis; all of them without it"),
  ])
  static let samples = [
    OpSample("everything", [.perExample([2, 3])]),
    OpSample("the first axis", [.perExample([2, 3])], ["axis": .integer(0)]),
    OpSample("the last axis", [.perExample([2, 3])], ["axis": .integer(-1)]),
    OpSample("a middle axis", [.shared([2, 3, 2])], ["axis": .integer(1)]),
    OpSample("a number", [.perExample([])]),
  ]
  static func errorSamples(_ op: String) -> [OpErrorSample] {
    [
      OpErrorSample(
        [.perExample([2, 3])], ["axis": .integer(2)],
        message: "`\(op)` has no axis 2: the operand is [2, 3]"),
      OpErrorSample(
        [.perExample([])], ["axis": .integer(0)],
        message: "`\(op)` has no axis 0: the operand is a single number"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`\(op)` computes with numbers, but gets class(10)"),
    ]
  }

  package init(axis: Int?) { self.axis = axis }
  package init(_ arguments: Arguments) throws(ShapeError) {
    axis = try arguments.optionalInteger("axis")
  }

  /// The type of what is left of `inputs`; throws where there is no such axis.
  package func inferType(_ op: String, _ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    var type = try elementwiseType(op, inputs)
    guard let axis else {
      type.shape = []
      return type
    }
    type.shape = type.shape.removing(axis: try resolveAxis(op, axis, of: type.shape))
    return type
  }

  /// The axis counted from 0 in an operand of `shape`; `nil` for all.
  package func resolved(in shape: Shape) -> Int? { axis.flatMap { shape.resolve(axis: $0) } }

  /// How many numbers go into one.
  package func extent(of shape: Shape) -> Int {
    AxisLayout(shape, axis: resolved(in: shape)).extent
  }

  /// The gradient of a sum: `upstream`, repeated along the axis.
  func repeated(
    _ upstream: NodeID, to type: ValueType, _ context: inout VJPContext
  ) throws(ShapeError) -> NodeID {
    guard let axis = resolved(in: type.shape) else {
      return try context.add(BroadcastTo(type), upstream)
    }
    let kept = try context.add(Reshape(type.shape.replacing(axis: axis, with: 1)), upstream)
    return try context.add(BroadcastTo(type), kept)
  }

  /// How a result that is `factor` times the sum answers to changes of the operand.
  func changeResponse(_ shape: Shape, times factor: @autoclosure () -> Double) -> ChangeResponse {
    guard shape.rank == 2, resolved(in: shape) == 0, shape[0] > 0 else { return .linear }
    return .rowSum(factor())
  }
}
