package import NNTensor

/// The larger of two values, element by element.
package struct Maximum: Op {
  package static let definition = OpDefinition(
    Maximum.self, name: "maximum", category: .tensor,
    summary: "The larger of two values, element by element.",
    formula: "y = max(a, b)",
    gradientFormula: "∂a = ∂y where a > b, ∂b = ∂y where b > a, half each where they tie",
    signature: OpSignature([.operand("a"), .operand("b")]), hasKinks: true,
    samples: [
      OpSample("both of each example", [.perExample([4]), .perExample([4])]),
      OpSample("against a number", [.perExample([2, 3]), .shared([])]),
      OpSample("an inner axis", [.shared([2, 1]), .perExample([2, 3])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`maximum` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("maximum", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    // No comparison with NaN is true: a NaN on either side is handed on.
    kernel.combine { a, b in a > b || a.isNaN ? a : b }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (a, b) = (context.inputs[0], context.inputs[1])
    let shareOfA = try context.add(MaximumShare(), a, b)
    let shareOfB = try context.add(MaximumShare(), b, a)
    return [
      try context.add(Multiply(), context.cotangent, shareOfA),
      try context.add(Multiply(), context.cotangent, shareOfB),
    ]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    kernel.recordComparisons(into: &recorder)
  }
}

extension Maximum: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
}

extension Maximum: KinkMeasuring {
  package func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]? {
    guard kernel.count(0) == kernel.outputCount, kernel.count(1) == kernel.outputCount else {
      return nil
    }
    let (a, b) = (kernel.input(0), kernel.input(1))
    let half = (0..<kernel.outputCount).map { abs(a[$0] - b[$0]) / 2 }
    return [half, half]
  }
}
