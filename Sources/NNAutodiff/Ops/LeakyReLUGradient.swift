package import NNTensor

/// The vector-Jacobian product of ``LeakyReLU``; the slope below 0 holds at exactly 0, as in PyTorch.
package struct LeakyReLUGradient: Op {
  package static let definition = OpDefinition(
    LeakyReLUGradient.self, name: "leakyReluGradient", category: .backward,
    summary: "The gradient through a leaky ReLU.",
    formula: "z = ∂y where x > 0, else slope · ∂y",
    gradientFormula: "∂∂y = ∂z where x > 0, else slope · ∂z",
    signature: OpSignature([
      .operand("upstream"), .operand("x"),
      .labeled("slope", .number, default: .number(0.01), "the slope below 0"),
    ]), hasKinks: true,
    samples: [
      OpSample("both of each example", [.perExample([4]), .perExample([4])]),
      OpSample("shared", [.shared([2, 2]), .shared([2, 2])], ["slope": .number(0.3)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])],
        message: "`leakyReluGradient` cannot combine [3] with [2]")
    ])

  let slope: Double

  package init(slope: Double = 0.01) { self.slope = slope }
  package init(_ arguments: Arguments) throws(ShapeError) {
    slope = try arguments.number("slope")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("leakyReluGradient", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let slope = Scalar(slope)
    kernel.combine { upstream, x in x > .zero ? upstream : slope * upstream }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        LeakyReLUGradient(slope: slope), context.cotangent, context.inputs[1]), nil,
    ]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    kernel.recordSigns(of: 1, into: &recorder)
  }
}
