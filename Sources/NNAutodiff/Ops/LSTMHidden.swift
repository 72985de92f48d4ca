package import NNTensor

/// The hidden states of an ``LSTM`` from its gates and cells.
package struct LSTMHidden: Op {
  package static let definition = OpDefinition(
    LSTMHidden.self, name: "lstmHidden", category: .part,
    summary: "The hidden states of a long short-term memory, from its gates and cells.",
    formula: "y = o · tanh(c) of [i, f, g, o, c]",
    gradientFormula: "∂o = ∂y · tanh(c), ∂c = ∂y · o · (1 − tanh²(c))",
    signature: OpSignature([.operand("states")]),
    samples: [
      OpSample("of each example", [.perExample([3, 10])]),
      OpSample("shared", [.shared([2, 5])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3, 8])], message: "`lstmHidden` needs five parts a step, but gets [3, 8]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let shape = inputs[0].shape
    guard shape.rank == 2, shape.last % 5 == 0 else {
      throw ShapeError("`lstmHidden` needs five parts a step, but gets \(shape)")
    }
    return ValueType([shape[0], shape.last / 5], isPerExample: inputs[0].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let units = kernel.output.type.shape.last
    for row in 0..<kernel.outputCount / units {
      let states = kernel.input(0) + row * 5 * units
      let y = kernel.result + row * units
      Scalar.tanh(states + 4 * units, y, count: units)
      Scalar.multiply(states + 3 * units, UnsafePointer(y), y, count: units)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(LSTMHiddenGradient(), context.cotangent, context.inputs[0])]
  }
}
