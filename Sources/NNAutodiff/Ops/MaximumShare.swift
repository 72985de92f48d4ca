package import NNTensor

/// The share of a maximum's gradient that its first operand gets; half where both are equal, as in
/// PyTorch.
package struct MaximumShare: Op {
  package static let definition = OpDefinition(
    MaximumShare.self, name: "maximumShare", category: .backward,
    summary: "Which part of a maximum's gradient goes to the first operand.",
    formula: "y = 1 where a > b, 1/2 where a = b, else 0", gradientFormula: "none: y is constant",
    signature: OpSignature([.operand("a"), .operand("b")]), hasKinks: true,
    samples: [
      OpSample("both of each example", [.perExample([4]), .perExample([4])]),
      OpSample("against a number", [.perExample([2, 3]), .shared([])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`maximumShare` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("maximumShare", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let half = Scalar(0.5)
    kernel.combine { a, b in a == b ? half : a < b ? .zero : 1 }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [nil, nil]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    kernel.recordComparisons(into: &recorder)
  }
}
