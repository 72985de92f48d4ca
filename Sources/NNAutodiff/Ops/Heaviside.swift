package import NNTensor

/// The step function: 1 where x is positive.
package struct Heaviside: Op {
  package static let definition = OpDefinition(
    Heaviside.self, name: "heaviside", category: .tensor,
    summary: "1 where x is positive, else 0: a mask for `where`, and ReLU's derivative.",
    formula: "y = 1 where x > 0, else 0", gradientFormula: "∂x = 0",
    signature: OpSignature([.operand("x")]), hasKinks: true,
    samples: [
      OpSample("of each example", [.perExample([4])]),
      OpSample("shared", [.shared([2, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`heaviside` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("heaviside", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.map { $0 > .zero ? 1 : $0.isNaN ? $0 : .zero }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [nil]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    kernel.recordSigns(of: 0, into: &recorder)
  }
}

extension Heaviside: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
}

extension Heaviside: KinkMeasuring {
  package func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]? {
    [kernel.distancesToZero]
  }
}
