package import NNTensor

/// The vector-Jacobian product of ``LayerNorm`` for its weights, summed over rows and examples.
package struct LayerNormWeightGradient: Op {
  package static let definition = OpDefinition(
    LayerNormWeightGradient.self, name: "layerNormWeightGradient", category: .backward,
    summary: "The gradient of a layer normalisation with respect to its weights.",
    formula: "z = Σ ∂y · x̂", gradientFormula: "∂∂y = ∂z · x̂, ∂x through x̂ from ∂z · ∂y",
    signature: OpSignature([
      .operand("upstream"), .operand("x"),
      .labeled("eps", .number, default: .number(1e-5), "ε, added to the variance"),
    ]),
    samples: [
      OpSample("features", [.perExample([4]), .perExample([4])]),
      OpSample("a sequence", [.perExample([2, 3]), .perExample([2, 3])]),
      OpSample("a shared operand", [.perExample([3]), .shared([3])], ["eps": .number(0.1)]),
      OpSample("shared", [.shared([2, 3]), .shared([2, 3])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .perExample([2])],
        message: "`layerNormWeightGradient` cannot combine [3] with [2]")
    ])

  let epsilon: Double

  package init(epsilon: Double) { self.epsilon = epsilon }
  package init(_ arguments: Arguments) throws(ShapeError) {
    epsilon = try arguments.number("eps")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    guard inputs[0].shape == inputs[1].shape, inputs[0].shape.rank > 0 else {
      throw ShapeError(
        "`layerNormWeightGradient` cannot combine \(inputs[0].shape) with \(inputs[1].shape)")
    }
    return .shared([inputs[0].shape.last])
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    output.shape.last
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let features = kernel.outputCount
    let (z, standard) = (kernel.result, kernel.scratch)
    z.update(repeating: .zero, count: features)
    let examples = kernel.inputs.contains { $0.type.isPerExample } ? kernel.batch : 1
    for example in 0..<examples {
      let (upstream, x) = (kernel.input(0, example: example), kernel.input(1, example: example))
      for start in stride(from: 0, to: kernel.inputs[1].elementCount, by: features) {
        standardize(x + start, standard, count: features, epsilon: Scalar(epsilon))
        for index in 0..<features { z[index] += upstream[start + index] * standard[index] }
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, x) = (context.inputs[0], context.inputs[1])
    let (standard, _) = try context.standardized(x, epsilon: epsilon)
    let weighted = try context.add(Multiply(), context.cotangent, upstream)
    return [
      try context.add(Multiply(), context.cotangent, standard),
      try context.add(LayerNormGradient(epsilon: epsilon), weighted, x),
    ]
  }
}
