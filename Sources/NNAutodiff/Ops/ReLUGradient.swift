package import NNTensor

/// The vector-Jacobian product of ``ReLU`` from its result; 0 at exactly 0, as PyTorch has it.
package struct ReLUGradient: Op {
  package static let definition = OpDefinition(
    ReLUGradient.self, name: "reluGradient", category: .backward,
    summary: "The gradient through a ReLU, from the ReLU's result.",
    formula: "z = ∂y where y > 0, else 0", gradientFormula: "∂∂y = ∂z where y > 0, else 0",
    signature: OpSignature([.operand("upstream"), .operand("y")]), hasKinks: true,
    samples: [
      OpSample("both of each example", [.perExample([4]), .perExample([4])]),
      OpSample("shared", [.shared([2, 2]), .shared([2, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .shared([2])], message: "`reluGradient` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("reluGradient", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.combine(
      bulk: { upstream, y, z, count in
        Scalar.reluGradient(y, upstream: upstream, z, count: count)
      }, { upstream, y in y <= .zero ? .zero : upstream })
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(ReLUGradient(), context.cotangent, context.inputs[1]), nil]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    kernel.recordSigns(of: 1, into: &recorder)
  }
}
