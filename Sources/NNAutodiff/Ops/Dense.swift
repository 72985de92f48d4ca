package import NNTensor

/// A fully connected layer on the last axis.
package struct Dense: Op {
  package static let definition = OpDefinition(
    Dense.self, name: "dense", category: .layer,
    summary: "Every unit sees every feature: a weighted sum and a bias for each unit.",
    formula: "y = x Wᵀ + b", gradientFormula: "∂x = ∂y W, ∂W = Σ ∂yᵀ x, ∂b = Σ ∂y",
    signature: OpSignature(
      [.operand("x"), .unlabeled("units", .integer, "how many features come out")]
        + ParameterStart.arguments(bias: "how the bias starts")), isLearned: true,
    isSumOfProducts: true,
    samples: [
      OpSample("features", [.perExample([3])], ["units": .integer(2)]),
      OpSample("a sequence of features", [.perExample([4, 3])], ["units": .integer(2)]),
      OpSample("one unit", [.perExample([3])], ["units": .integer(1)]),
      OpSample(
        "without a bias", [.perExample([3])], ["units": .integer(2), "bias": .flag(false)]),
      OpSample("on a shared value", [.shared([2, 3])], ["units": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([16, 24, 24])], ["units": .integer(120)],
        message: "`dense` expects features or a sequence of features, but gets [16, 24, 24]"),
      OpErrorSample(
        [.perExample([])], ["units": .integer(2)],
        message: "`dense` expects features or a sequence of features, but gets a single number"),
      OpErrorSample(
        [.perExample([3])], ["units": .integer(0)],
        message: "`dense` needs at least 1 unit, but gets 0"),
      OpErrorSample([.perExample([3])], message: "`units` must be a whole number"),
      OpErrorSample(
        [ValueType([16], isPerExample: true, element: .index(5000))], ["units": .integer(2)],
        message: "`dense` computes with numbers, but gets [16] of index(5000)"),
    ])

  let units: Int
  let start: ParameterStart

  package init(units: Int, start: ParameterStart = ParameterStart()) {
    self.units = units
    self.start = start
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    units = try arguments.integer("units")
    guard units >= 1, units <= Int(Int32.max) else {
      throw ShapeError(
        "`dense` needs at least 1 unit, but gets \(units)", argument: "units")
    }
    start = try ParameterStart(arguments)
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    try checkOperand(operands[0])
    let features = operands[0].shape.last
    return start.weightAndBias(
      try writtenShape("dense", [units, features]), fanIn: features, fanOut: units)
  }

  private func checkOperand(_ x: ValueType) throws(ShapeError) {
    try requireNumbers("dense", [x])
    switch x.shape.rank {
    case 1, 2: return
    case 0:
      throw ShapeError(
        "`dense` expects features or a sequence of features, but gets a single number",
        help: "make it one feature", operand: 0,
        repair: .insert(op: "reshape", arguments: "[1]", operand: 0))
    default:
      throw ShapeError(
        "`dense` expects features or a sequence of features, but gets \(x.shape)",
        help: x.shape.rank == 3 ? "flatten the image first" : "flatten it first", operand: 0,
        repair: .insert(op: "flatten", arguments: "", operand: 0))
    }
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try checkOperand(inputs[0])
    let x = inputs[0].shape
    try requireWeightAndBias("dense", inputs, [units, x.last])
    return ValueType(
      Shape(x.dimensions.dropLast() + [units]), isPerExample: inputs[0].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let features = kernel.inputs[0].type.shape.last
    let rows = kernel.outputCount / units
    Scalar.gemm(
      transposeA: false, transposeB: true, rows: rows, columns: units, inner: features, alpha: 1,
      a: kernel.input(0), lda: features, b: kernel.input(1), ldb: features, beta: 0,
      c: kernel.result, ldc: units)
    if kernel.inputs.count > 2 {
      Scalar.addRow(
        kernel.result, row: kernel.input(2), kernel.result, rows: rows, columns: units)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let upstream = context.cotangent
    let forX = try context.add(MatMul(), upstream, context.inputs[1])
    let forWeight = try context.add(DenseWeightGradient(), upstream, context.inputs[0])
    // The bias gets the upstream gradient, which reverse mode sums over rows and examples.
    return context.inputs.count > 2 ? [forX, forWeight, upstream] : [forX, forWeight]
  }
}

extension Dense: ChangePropagating {
  package var changeResponse: ChangeResponse { .product(matrix: 1, isTransposed: true) }

  /// A weight moves its unit by its feature; a bias moves its unit.
  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    let features = inputs[0].shape.last
    let layout = LaneLayout.lastAxis(of: output.shape)
    if operand == 2 {
      return LaneRule(layout: layout, lane: { $0 }) { kernel, _, result in
        let rows = kernel.exampleCount * layout.outer
        for row in 0..<rows { result[row] = 1 }
      }
    }
    guard operand == 1 else { return nil }
    return LaneRule(layout: layout, lane: { $0 / features }) { kernel, coordinate, result in
      let column = kernel.input(0) + coordinate % features
      let rows = kernel.exampleCount * layout.outer
      for row in 0..<rows { result[row] = column[row * features] }
    }
  }
}
