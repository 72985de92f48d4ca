package import NNTensor

/// The logarithm of a softmax, computed without losing small probabilities.
package struct LogSoftmax: AlongAxis {
  package static let definition = OpDefinition(
    LogSoftmax.self, name: "logSoftmax", category: .activation,
    summary: "The logarithms of the probabilities that a softmax gives along an axis.",
    formula: "y = x − ln Σ e^x", gradientFormula: "∂x = ∂y − e^y · Σ ∂y",
    signature: OpSignature([
      .operand("x"), .labeled("axis", .axis, default: .integer(-1), "the axis of the sum"),
    ]),
    samples: AlongAxisSamples.samples
      + [OpSample("confident", [.perExample([4], in: -40...40)])],
    errorSamples: AlongAxisSamples.errorSamples("logSoftmax"))

  let axis: Int

  package init(axis: Int = -1) { self.axis = axis }

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
