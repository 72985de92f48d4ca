package import NNTensor

/// The rectified linear unit (Nair and Hinton, 2010).
package struct ReLU: Op {
  package static let definition = OpDefinition(
    ReLU.self, name: "relu", category: .activation,
    summary: "Keeps what is positive and makes the rest 0.",
    formula: "y = max(x, 0)", gradientFormula: "∂x = ∂y where x > 0, else 0",
    signature: OpSignature([.operand("x")]), hasKinks: true,
    samples: [
      OpSample("of each example", [.perExample([4])]),
      OpSample("shared", [.shared([2, 2])]),
      OpSample("all dead", [.perExample([2], in: -2 ... -1)]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`relu` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("relu", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.relu(kernel.input(0), kernel.result, count: kernel.outputCount)
  }

  // From the result, which the next layer keeps anyway: it is positive exactly where x is.
  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(ReLUGradient(), context.cotangent, context.node)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    kernel.recordSigns(of: 0, into: &recorder)
  }
}

extension ReLU: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwiseWithKinkAtZero }

  package var elementwiseChange: ElementwiseChange? {
    ElementwiseChange(keeping: 1) { x, kept, count in
      kept.first.update(from: x, count: count)
    } apply: { kept, change, result, count in
      Double.reluChange(at: kept.first, change, result, count: count)
    }
  }
}

extension ReLU: KinkMeasuring {
  package func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]? {
    [kernel.distancesToZero]
  }
}
