package import NNTensor

/// The gates and states of every step of a ``GRU``: reset gate, update gate, candidate, what the
/// reset gate lets through, hidden state; the five parts outermost, so that an index reaches each.
package struct GRUStates: Op {
  package static let definition = OpDefinition(
    GRUStates.self, name: "gruStates", category: .part,
    summary: "The gates and states of a gated recurrent unit at every step.",
    formula: "r, z = σ(W x + b + U h₋₁ + b′), q = r · (U h₋₁ + b′), n = tanh(W x + b + q), "
      + "h = (1 − z) · n + z · h₋₁; y = [r, z, n, q, h]",
    gradientFormula: "backwards through the steps",
    signature: RecurrentCall.statesSignature,
    samples: [
      OpSample(
        "a sequence",
        [.perExample([3, 2]), .shared([6, 2]), .shared([6, 2]), .shared([6]), .shared([6])],
        ["units": .integer(2)]),
      OpSample(
        "shared",
        [.shared([2, 3]), .shared([3, 3]), .shared([3, 1]), .shared([3]), .shared([3])],
        ["units": .integer(1)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3, 2]), .shared([6, 3]), .shared([6, 2]), .shared([6]), .shared([6])],
        ["units": .integer(2)], message: "`gru` needs weights of [6, 2]"),
      OpErrorSample(
        [.perExample([3, 2]), .shared([6, 2]), .shared([6, 2]), .shared([6]), .shared([2])],
        ["units": .integer(2)], message: "`gru` needs a bias of [6]"),
    ])

  /// What picks the hidden states out of the parts.
  static let hidden = Element([4])

  let units: Int

  package init(units: Int) { self.units = units }
  package init(_ arguments: Arguments) throws(ShapeError) {
    units = try arguments.integer("units")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try requireRecurrentWeights("gru", inputs, gates: 3, units: units)
    return ValueType([5, inputs[0].shape[0], units], isPerExample: inputs[0].isPerExample)
  }

  // The biases, the turned weights, the states, and the sums that these and the inputs give.
  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    (4 + 3 * units + batch * (1 + 3 + 3 * output.shape[1])) * units
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (steps, features) = (kernel.inputs[0].type.shape[0], kernel.inputs[0].type.shape.last)
    let (examples, width) = (kernel.exampleCount, 3 * units)
    let (bias, recurrent) = (kernel.scratch, kernel.scratch + 4 * units)
    let hidden = recurrent + width * units
    let (stateSums, inputSums) = (hidden + examples * units, hidden + examples * 4 * units)
    if kernel.inputs.count > 3 {
      // The gates' biases together; the candidate's apart.
      Scalar.add(kernel.input(3), kernel.input(4), bias, count: 2 * units)
      (bias + 2 * units).update(from: kernel.input(3) + 2 * units, count: units)
      (bias + 3 * units).update(from: kernel.input(4) + 2 * units, count: units)
    } else {
      bias.update(repeating: .zero, count: 4 * units)
    }
    turn(kernel.input(2), rows: width, columns: units, recurrent)
    // What the inputs give to all steps at once; what the states give, step by step.
    Scalar.gemm(
      transposeA: false, transposeB: true, rows: examples * steps, columns: width,
      inner: features, alpha: 1, a: kernel.input(0), lda: features, b: kernel.input(1),
      ldb: features, beta: 0, c: inputSums, ldc: width)
    for step in 0..<steps {
      if step > 0 {
        Scalar.gemm(
          transposeA: false, transposeB: false, rows: examples, columns: width, inner: units,
          alpha: 1, a: UnsafePointer(hidden), lda: units, b: UnsafePointer(recurrent), ldb: width,
          beta: 0, c: stateSums, ldc: width)
      }
      Scalar.gruCells(
        inputSums: UnsafePointer(inputSums + step * width), stride: steps * width,
        stateSums: step > 0 ? UnsafePointer(stateSums) : nil, bias: UnsafePointer(bias),
        states: kernel.result + step * units, partStride: steps * units,
        rowStride: 5 * steps * units, hidden: hidden, rows: examples, units: units)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let sums = try context.add(
      GRUStatesGradient(units: units), context.cotangent, context.node, context.inputs[2])
    let fromInput = try context.add(Element([0]), sums)
    let fromState = try context.add(Element([1]), sums)
    let hidden = try context.add(Self.hidden, context.node)
    let before = try context.add(Delayed(by: 1), hidden)
    let gradients = [
      try context.add(MatMul(), fromInput, context.inputs[1]),
      try context.add(DenseWeightGradient(), fromInput, context.inputs[0]),
      try context.add(DenseWeightGradient(), fromState, before),
    ]
    return context.inputs.count > 3 ? gradients + [fromInput, fromState] : gradients
  }
}

extension GRUStates: LastStateProbing {
  package func lastStateProbe(_ kernel: Kernel<Double>) -> (any LastStateProbe)? {
    kernel.output.type.isPerExample ? RecurrentProbe<GRUCell>(kernel, units: units) : nil
  }
  package func isHidden(_ op: (any Op)?) -> Bool {
    (op as? Element)?.indices == Self.hidden.indices
  }
}
