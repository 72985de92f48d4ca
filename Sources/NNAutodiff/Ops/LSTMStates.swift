package import NNTensor

/// The gates and cells of every step of an ``LSTM``: input gate, forget gate, candidate, output
/// gate, cell, each of H numbers, side by side.
package struct LSTMStates: Op {
  package static let definition = OpDefinition(
    LSTMStates.self, name: "lstmStates", category: .part,
    summary: "The gates and cells of a long short-term memory at every step.",
    formula: "i, f, o = σ(W x + U h₋₁ + b), g = tanh(…), c = f · c₋₁ + i · g; y = [i, f, g, o, c]",
    gradientFormula: "backwards through the steps",
    signature: RecurrentCall.statesSignature,
    samples: [
      OpSample(
        "a sequence",
        [.perExample([3, 2]), .shared([8, 2]), .shared([8, 2]), .shared([8]), .shared([8])],
        ["units": .integer(2)]),
      OpSample(
        "shared",
        [.shared([2, 3]), .shared([4, 3]), .shared([4, 1]), .shared([4]), .shared([4])],
        ["units": .integer(1)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3, 2]), .shared([8, 3]), .shared([8, 2]), .shared([8]), .shared([8])],
        ["units": .integer(2)], message: "`lstm` needs weights of [8, 2]"),
      OpErrorSample(
        [.perExample([3, 2]), .shared([8, 2]), .shared([8, 2]), .shared([8]), .shared([2])],
        ["units": .integer(2)], message: "`lstm` needs a bias of [8]"),
    ])

  let units: Int

  package init(units: Int) { self.units = units }
  package init(_ arguments: Arguments) throws(ShapeError) {
    units = try arguments.integer("units")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let x = inputs[0].shape
    try requireRecurrentWeights("lstm", inputs, gates: 4, units: units)
    return ValueType([x[0], 5 * units], isPerExample: inputs[0].isPerExample)
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    (4 + batch + 4 * units) * units
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (steps, features) = (kernel.inputs[0].type.shape[0], kernel.inputs[0].type.shape.last)
    let (examples, width) = (kernel.exampleCount, 5 * units)
    let (bias, recurrent) = (kernel.scratch, kernel.scratch + 4 * units)
    let hidden = recurrent + 4 * units * units
    if kernel.inputs.count > 3 {
      Scalar.add(kernel.input(3), kernel.input(4), bias, count: 4 * units)
    } else {
      bias.update(repeating: .zero, count: 4 * units)
    }
    // What the inputs give to all steps at once; what the states give, step by step.
    Scalar.gemm(
      transposeA: false, transposeB: true, rows: examples * steps, columns: 4 * units,
      inner: features, alpha: 1, a: kernel.input(0), lda: features, b: kernel.input(1),
      ldb: features, beta: 0, c: kernel.result, ldc: width)
    turn(kernel.input(2), rows: 4 * units, columns: units, recurrent)
    for step in 0..<steps {
      let states = kernel.result + step * width
      if step > 0 {
        Scalar.gemm(
          transposeA: false, transposeB: false, rows: examples, columns: 4 * units, inner: units,
          alpha: 1, a: UnsafePointer(hidden), lda: units, b: UnsafePointer(recurrent),
          ldb: 4 * units, beta: 1, c: states, ldc: steps * width)
      }
      Scalar.lstmCells(
        states, rowStride: steps * width, bias: UnsafePointer(bias), isFirst: step == 0,
        hidden: hidden, rows: examples, units: units)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let gates = try context.add(
      LSTMStatesGradient(units: units), context.cotangent, context.node, context.inputs[2])
    let hidden = try context.add(LSTMHidden(), context.node)
    let before = try context.add(Delayed(by: 1), hidden)
    return [
      try context.add(MatMul(), gates, context.inputs[1]),
      try context.add(DenseWeightGradient(), gates, context.inputs[0]),
      try context.add(DenseWeightGradient(), gates, before),
    ] + Array(repeating: gates, count: context.inputs.count - 3)
  }
}

extension LSTMStates: LastStateProbing {
  package func lastStateProbe(_ kernel: Kernel<Double>) -> (any LastStateProbe)? {
    kernel.output.type.isPerExample ? RecurrentProbe<LSTMCell>(kernel, units: units) : nil
  }
  package func isHidden(_ op: (any Op)?) -> Bool { op is LSTMHidden }
}
