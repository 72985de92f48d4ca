package import NNTensor

/// The logarithm of a softmax, computed without losing small probabilities.
package struct LogSoftmax: Op {
  package static let definition = OpDefinition(
    LogSoftmax.self, name: "logSoftmax", category: .activation,
    summary: "The logarithms of the probabilities that a softmax gives along an axis.",
    formula: "y = x − ln Σ e^x", gradientFormula: "∂x = ∂y − e^y · Σ ∂y",
    signature: OpSignature([
      .operand("x"), .labeled("axis", .axis, default: .integer(-1), "the axis of the sum"),
    ]),
    samples: [
      OpSample("the last axis", [.perExample([4])]),
      OpSample("rows", [.perExample([2, 3])]),
      OpSample("columns", [.perExample([3, 2])], ["axis": .integer(0)]),
      OpSample("shared, a middle axis", [.shared([2, 3, 2])], ["axis": .integer(1)]),
      OpSample("confident", [.perExample([4], in: -40...40)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([2, 3])], ["axis": .integer(2)],
        message: "`logSoftmax` has no axis 2: the operand is [2, 3]")
    ])

  let axis: Int

  package init(axis: Int = -1) { self.axis = axis }
  package init(_ arguments: Arguments) throws(ShapeError) { axis = try arguments.integer("axis") }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let type = try elementwiseType("logSoftmax", inputs)
    _ = try resolveAxis("logSoftmax", axis, of: type.shape)
    return type
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    AxisLayout(output.shape, axis: output.shape.resolve(axis: axis)).extent
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.alongRows(axis: axis) { x, y, rows, columns in
      Scalar.logSoftmaxRows(x, y, rows: rows, columns: columns)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let shape = context.outputType.shape
    guard let axis = shape.resolve(axis: axis) else { return [nil] }
    let total = try context.add(
      Reshape(shape.replacing(axis: axis, with: 1)),
      try context.add(Sum(axis: axis), context.cotangent))
    let share = try context.add(Multiply(), try context.add(Exp(), context.node), total)
    return [try context.add(Subtract(), context.cotangent, share)]
  }
}
