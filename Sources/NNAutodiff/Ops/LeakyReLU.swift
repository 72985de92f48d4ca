package import NNTensor

/// A ReLU that lets a little through below 0 (Maas, Hannun and Ng, 2013).
package struct LeakyReLU: Op {
  package static let definition = OpDefinition(
    LeakyReLU.self, name: "leakyRelu", category: .activation,
    summary: "Keeps what is positive and makes the rest small.",
    formula: "y = x where x > 0, else slope · x",
    gradientFormula: "∂x = ∂y where x > 0, else slope · ∂y",
    signature: OpSignature([
      .operand("x"), .labeled("slope", .number, default: .number(0.01), "the slope below 0"),
    ]), hasKinks: true,
    samples: [
      OpSample("of each example", [.perExample([4])]),
      OpSample("a steep slope", [.shared([2, 2])], ["slope": .number(0.3)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3])], ["slope": .word("steep")], message: "`slope` must be a number")
    ])

  let slope: Double

  package init(slope: Double = 0.01) { self.slope = slope }
  package init(_ arguments: Arguments) throws(ShapeError) {
    slope = try arguments.number("slope")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("leakyRelu", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let slope = Scalar(slope)
    kernel.map { $0 > .zero ? $0 : slope * $0 }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(LeakyReLUGradient(slope: slope), context.cotangent, context.inputs[0])]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    kernel.recordSigns(of: 0, into: &recorder)
  }
}

extension LeakyReLU: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwiseWithKinkAtZero }
}

extension LeakyReLU: KinkMeasuring {
  package func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]? {
    [kernel.distancesToZero]
  }
}
