package import NNTensor

/// The vector-Jacobian product of ``LSTMStates`` for what its gates get before σ and tanh:
/// backpropagation through time (Werbos, 1990).
package struct LSTMStatesGradient: Op {
  package static let definition = OpDefinition(
    LSTMStatesGradient.self, name: "lstmStatesGradient", category: .backward,
    summary: "The gradient of a long short-term memory for the sums before its gates.",
    formula: "∂h = Σ z₊₁ U, ∂c = ∂y_c + ∂h · o · tanh′(c) + ∂c₊₁ · f₊₁, z = [∂i · i′, ∂f · f′, …]",
    gradientFormula: "by differentiating the formula",
    signature: RecurrentCall.statesGradientSignature,
    samples: [
      OpSample(
        "a sequence",
        [.perExample([3, 10]), .perExample([3, 10], in: 0.1...0.9), .shared([8, 2])],
        ["units": .integer(2)]),
      OpSample(
        "shared", [.shared([2, 5]), .shared([2, 5], in: 0.1...0.9), .shared([4, 1])],
        ["units": .integer(1)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3, 8]), .perExample([3, 10]), .shared([8, 2])], ["units": .integer(2)],
        message: "`lstmStatesGradient` cannot combine [3, 8] with [3, 10]")
    ])

  let units: Int

  package init(units: Int) { self.units = units }
  package init(_ arguments: Arguments) throws(ShapeError) {
    units = try arguments.integer("units")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (upstream, states) = (inputs[0].shape, inputs[1].shape)
    guard upstream == states, states.rank == 2, states.last == 5 * units,
      inputs[2] == .shared([4 * units, units])
    else {
      throw ShapeError("`lstmStatesGradient` cannot combine \(upstream) with \(states)")
    }
    return ValueType(
      [states[0], 4 * units], isPerExample: inputs.contains(where: \.isPerExample))
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    2 * batch * units
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let steps = kernel.output.type.shape[0]
    let (examples, width) = (kernel.exampleCount, 5 * units)
    let (forHidden, forCell) = (kernel.scratch, kernel.scratch + examples * units)
    forHidden.update(repeating: .zero, count: examples * units)
    forCell.update(repeating: .zero, count: examples * units)
    for step in (0..<steps).reversed() {
      if step + 1 < steps {
        Scalar.gemm(
          transposeA: false, transposeB: false, rows: examples, columns: units, inner: 4 * units,
          alpha: 1, a: UnsafePointer(kernel.result + (step + 1) * 4 * units),
          lda: steps * 4 * units, b: kernel.input(2), ldb: units, beta: 0, c: forHidden,
          ldc: units)
      }
      for example in 0..<examples {
        let states = kernel.input(1, example: example) + step * width
        Scalar.lstmCellGradient(
          upstream: kernel.input(0, example: example) + step * width, states: states,
          cellBefore: step > 0 ? states - width + 4 * units : nil,
          forHidden: UnsafePointer(forHidden + example * units),
          forCell: forCell + example * units,
          gates: kernel.result + (example * steps + step) * 4 * units, units: units)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (steps, units) = (context.outputType.shape[0], units)
    let (upstream, states, weight) = (context.inputs[0], context.inputs[1], context.inputs[2])
    return try context.differentiating { (context) throws(ShapeError) -> NodeID in
      let pieces: Shape = [steps, 5, units]
      let arriving = try context.add(Reshape(pieces), upstream)
      let values = try context.add(Reshape(pieces), states)
      let weights = try context.add(Reshape([4, units, units]), weight)
      var later: [NodeID] = []
      var forCellLater: NodeID?
      var result: NodeID?
      for step in (0..<steps).reversed() {
        var own: [NodeID] = []
        var incoming: [NodeID] = []
        for piece in 0..<5 {
          own.append(try context.add(Element([step, piece]), values))
          incoming.append(try context.add(Element([step, piece]), arriving))
        }
        let (i, f, g, o) = (own[0], own[1], own[2], own[3])
        let squashed = try context.add(Tanh(), own[4])
        var forCell = incoming[4]
        var forOutput = incoming[3]
        var forHidden: NodeID?
        for (gate, gradient) in later.enumerated() {
          let block = try context.add(Element([gate]), weights)
          let part = try context.add(MatMul(), gradient, block)
          forHidden = try context.sum(forHidden, part)
        }
        if let forHidden {
          forOutput = try context.add(
            Add(), forOutput, try context.add(Multiply(), forHidden, squashed))
          let throughOutput = try context.add(Multiply(), forHidden, o)
          forCell = try context.add(
            Add(), forCell, try context.add(TanhGradient(), throughOutput, squashed))
        }
        forCell = try context.sum(forCellLater, forCell)
        let forInput = try context.add(
          Add(), incoming[0], try context.add(Multiply(), forCell, g))
        var forForget = incoming[1]
        if step > 0 {
          let before = try context.add(Element([step - 1, 4]), values)
          forForget = try context.add(
            Add(), forForget, try context.add(Multiply(), forCell, before))
        }
        let forCandidate = try context.add(
          Add(), incoming[2], try context.add(Multiply(), forCell, i))
        forCellLater = try context.add(Multiply(), forCell, f)
        later = [
          try context.add(SigmoidGradient(), forInput, i),
          try context.add(SigmoidGradient(), forForget, f),
          try context.add(TanhGradient(), forCandidate, g),
          try context.add(SigmoidGradient(), forOutput, o),
        ]
        for (gate, gradient) in later.enumerated() {
          let placed = try context.add(
            ElementGradient([step, gate], of: [steps, 4, units]), gradient)
          result = try context.sum(result, placed)
        }
      }
      return try context.add(Reshape([steps, 4 * units]), result ?? arriving)
    }
  }
}
