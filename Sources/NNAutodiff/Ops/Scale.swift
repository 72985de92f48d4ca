package import NNTensor

/// A number times each element.
package struct Scale: Op {
  package static let definition = OpDefinition(
    Scale.self, name: "scale", category: .tensor,
    summary: "Each element times a fixed number.",
    formula: "y = c · x", gradientFormula: "∂x = c · ∂y",
    signature: OpSignature([.operand("x"), .labeled("by", .number, "the factor c")]),
    isSumOfProducts: true,
    samples: [
      OpSample("of each example", [.perExample([3])], ["by": .number(-2.5)]),
      OpSample("shared", [.shared([2, 2])], ["by": .integer(3)]),
    ],
    errorSamples: [
      OpErrorSample([.perExample([3])], message: "`by` must be a number"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))], ["by": .number(2)],
        message: "`scale` computes with numbers, but gets class(10)"),
    ])

  let factor: Double
  /// What the factor is divided by, in the numbers of the kernel: a third has more digits in some than
  /// in others, and a backward pass must have those of its forward pass.
  let divisor: Double

  package init(by factor: Double, over divisor: Double = 1) {
    self.factor = factor
    self.divisor = divisor
  }
  package init(_ arguments: Arguments) throws(ShapeError) {
    self.init(by: try arguments.number("by"))
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("scale", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.scale(
      kernel.input(0), by: Scalar(factor) / Scalar(divisor), kernel.result,
      count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(Scale(by: factor, over: divisor), context.cotangent)]
  }
}

extension Scale: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }
}
