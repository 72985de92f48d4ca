package import NNTensor

/// The vector-Jacobian product of ``LSTMHidden``.
package struct LSTMHiddenGradient: Op {
  package static let definition = OpDefinition(
    LSTMHiddenGradient.self, name: "lstmHiddenGradient", category: .backward,
    summary: "The gradient of a long short-term memory's hidden states for its gates and cells.",
    formula: "z = [0, 0, 0, ∂y · tanh(c), ∂y · o · (1 − tanh²(c))]",
    gradientFormula: "by differentiating the formula",
    signature: OpSignature([.operand("upstream"), .operand("states")]),
    samples: [
      OpSample("of each example", [.perExample([3, 2]), .perExample([3, 10])]),
      OpSample("shared", [.shared([2, 1]), .shared([2, 5])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3, 2]), .perExample([3, 5])],
        message: "`lstmHiddenGradient` cannot combine [3, 2] with [3, 5]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (upstream, states) = (inputs[0].shape, inputs[1].shape)
    guard upstream.rank == 2, states == [upstream[0], 5 * upstream.last] else {
      throw ShapeError("`lstmHiddenGradient` cannot combine \(upstream) with \(states)")
    }
    return ValueType(states, isPerExample: inputs.contains(where: \.isPerExample))
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let units = kernel.inputs[0].type.shape.last
    for example in 0..<kernel.exampleCount {
      let z = kernel.result + example * kernel.output.elementCount
      for step in 0..<kernel.output.type.shape[0] {
        let states = kernel.input(1, example: example) + step * 5 * units
        let upstream = kernel.input(0, example: example) + step * units
        let target = z + step * 5 * units
        target.update(repeating: .zero, count: 3 * units)
        let (forOutput, forCell) = (target + 3 * units, target + 4 * units)
        Scalar.tanh(states + 4 * units, forOutput, count: units)
        for unit in 0..<units {
          let squashed = forOutput[unit]
          forCell[unit] =
            upstream[unit] * states[3 * units + unit] * (1 - squashed * squashed)
          forOutput[unit] = upstream[unit] * squashed
        }
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, states) = (context.inputs[0], context.inputs[1])
    let (steps, units) = (context.inputType(0).shape[0], context.inputType(0).shape.last)
    return try context.differentiating { (context) throws(ShapeError) -> NodeID in
      // The five parts outermost, so that an index reaches each.
      let parts = try context.add(
        Transposed(axes: [1, 0, 2]), try context.add(Reshape([steps, 5, units]), states))
      let squashed = try context.add(Tanh(), try context.add(Element([4]), parts))
      let forOutput = try context.add(Multiply(), upstream, squashed)
      let throughOutput = try context.add(
        Multiply(), upstream, try context.add(Element([3]), parts))
      let forCell = try context.add(TanhGradient(), throughOutput, squashed)
      let whole: Shape = [5, steps, units]
      let sum = try context.add(
        Add(), try context.add(ElementGradient([3], of: whole), forOutput),
        try context.add(ElementGradient([4], of: whole), forCell))
      return try context.add(
        Reshape([steps, 5 * units]), try context.add(Transposed(axes: [1, 0, 2]), sum))
    }
  }
}
