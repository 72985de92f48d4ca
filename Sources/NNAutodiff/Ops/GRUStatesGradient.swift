package import NNTensor

/// The vector-Jacobian product of ``GRUStates`` for what its gates and candidate get from the
/// inputs and from the states: backpropagation through time (Werbos, 1990).
///
/// The two differ in the candidate only, whose sum from the states the reset gate scales.
package struct GRUStatesGradient: Op {
  package static let definition = OpDefinition(
    GRUStatesGradient.self, name: "gruStatesGradient", category: .backward,
    summary: "The gradient of a gated recurrent unit for the sums before its gates.",
    formula: "∂h = ∂y_h + z₊₁ · ∂h₊₁ + Σ ∂s₊₁ U, ∂a = ∂n · n′, ∂q = ∂y_q + ∂a, "
      + "y = [[∂r · r′, ∂z · z′, ∂a], [∂r · r′, ∂z · z′, ∂q · r]]",
    gradientFormula: "by differentiating the formula",
    signature: RecurrentCall.statesGradientSignature,
    samples: [
      OpSample(
        "a sequence",
        [.perExample([5, 3, 2]), .perExample([5, 3, 2], in: 0.1...0.9), .shared([6, 2])],
        ["units": .integer(2)]),
      OpSample(
        "shared", [.shared([5, 2, 1]), .shared([5, 2, 1], in: 0.1...0.9), .shared([3, 1])],
        ["units": .integer(1)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([5, 3, 2]), .perExample([5, 2, 2]), .shared([6, 2])], ["units": .integer(2)],
        message: "`gruStatesGradient` cannot combine [5, 3, 2] with [5, 2, 2]")
    ])

  let units: Int

  package init(units: Int) { self.units = units }
  package init(_ arguments: Arguments) throws(ShapeError) {
    units = try arguments.integer("units")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (upstream, states) = (inputs[0].shape, inputs[1].shape)
    guard upstream == states, states.rank == 3, states == [5, states[1], units],
      inputs[2] == .shared([3 * units, units])
    else {
      throw ShapeError("`gruStatesGradient` cannot combine \(upstream) with \(states)")
    }
    return ValueType(
      [2, states[1], 3 * units], isPerExample: inputs.contains(where: \.isPerExample))
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    batch * units
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (steps, width) = (kernel.output.type.shape[1], 3 * units)
    let (examples, forHidden) = (kernel.exampleCount, kernel.scratch)
    let side = steps * width
    forHidden.update(repeating: .zero, count: examples * units)
    for step in (0..<steps).reversed() {
      if step + 1 < steps {
        Scalar.gemm(
          transposeA: false, transposeB: false, rows: examples, columns: units, inner: width,
          alpha: 1, a: UnsafePointer(kernel.result + side + (step + 1) * width), lda: 2 * side,
          b: kernel.input(2), ldb: units, beta: 1, c: forHidden, ldc: units)
      }
      for example in 0..<examples {
        let states = kernel.input(1, example: example) + step * units
        let sums = kernel.result + 2 * example * side + step * width
        Scalar.gruCellGradient(
          upstream: kernel.input(0, example: example) + step * units, states: states,
          partStride: steps * units, before: step > 0 ? states + (4 * steps - 1) * units : nil,
          forHidden: forHidden + example * units, inputSums: sums, stateSums: sums + side,
          units: units)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (steps, units) = (context.outputType.shape[1], units)
    let (arriving, values, weight) = (context.inputs[0], context.inputs[1], context.inputs[2])
    return try context.differentiating { (context) throws(ShapeError) -> NodeID in
      let weights = try context.add(Reshape([3, units, units]), weight)
      // What the step after gives its gates and candidate from the state, and past them.
      var later: [NodeID] = []
      var past: NodeID?
      var result: NodeID?
      for step in (0..<steps).reversed() {
        var own: [NodeID] = []
        var incoming: [NodeID] = []
        for part in 0..<5 {
          own.append(try context.add(Element([part, step]), values))
          incoming.append(try context.add(Element([part, step]), arriving))
        }
        let (r, z, n, q) = (own[0], own[1], own[2], own[3])
        var forHidden = incoming[4]
        if let past { forHidden = try context.add(Add(), forHidden, past) }
        for (gate, gradient) in later.enumerated() {
          let block = try context.add(Element([gate]), weights)
          forHidden = try context.add(
            Add(), forHidden, try context.add(MatMul(), gradient, block))
        }
        let kept = try context.add(Multiply(), forHidden, z)
        past = kept
        let forCandidate = try context.add(
          Add(), incoming[2], try context.add(Subtract(), forHidden, kept))
        let forSum = try context.add(TanhGradient(), forCandidate, n)
        let forPassed = try context.add(Add(), incoming[3], forSum)
        var forUpdate = try context.add(
          Subtract(), incoming[1], try context.add(Multiply(), forHidden, n))
        if step > 0 {
          let before = try context.add(Element([4, step - 1]), values)
          forUpdate = try context.add(
            Add(), forUpdate, try context.add(Multiply(), forHidden, before))
        }
        // Through what the reset gate lets through: q = r · m, and m · r′ = q · (1 − r).
        let closing = try context.add(Subtract(), q, try context.add(Multiply(), q, r))
        let forReset = try context.add(
          Add(), try context.add(SigmoidGradient(), incoming[0], r),
          try context.add(Multiply(), forPassed, closing))
        let gates = [forReset, try context.add(SigmoidGradient(), forUpdate, z)]
        later = gates + [try context.add(Multiply(), forPassed, r)]
        for (side, gradients) in [gates + [forSum], later].enumerated() {
          for (gate, gradient) in gradients.enumerated() {
            let placed = try context.add(
              ElementGradient([side, step, gate], of: [2, steps, 3, units]), gradient)
            result = try context.sum(result, placed)
          }
        }
      }
      return try context.add(Reshape([2, steps, 3 * units]), result ?? arriving)
    }
  }
}
