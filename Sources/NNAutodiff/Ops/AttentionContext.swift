package import NNTensor

/// The values that the attention's weights mix, head by head; see ``AttentionScores``.
package struct AttentionContext: Op {
  package static let definition = OpDefinition(
    AttentionContext.self, name: "attentionContext", category: .attention,
    summary: "Values mixed by an attention's weights, for each head its own part of the features.",
    formula: "y[i, h·d + k] = Σ w[h, i, j] · v[j, h·d + k] over j",
    gradientFormula: "∂w = ∂y · vᵀ, ∂v = wᵀ · ∂y, head by head",
    signature: OpSignature([
      .operand("weights"), .operand("values"),
      .labeled(
        "transposed", .flag, default: .flag(false), "whether the sum is over i instead of j"),
      .labeled("scale", .number, default: .number(1), "a factor"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample("two heads", [.perExample([2, 3, 3]), .perExample([3, 4])]),
      OpSample(
        "more queries than values", [.perExample([1, 3, 2]), .perExample([2, 2])],
        ["scale": .number(0.5)]),
      OpSample(
        "transposed", [.perExample([2, 3, 2]), .perExample([3, 4])], ["transposed": .flag(true)]),
      OpSample("shared weights", [.shared([2, 2, 3]), .perExample([3, 2])]),
      OpSample("shared", [.shared([1, 2, 2]), .shared([2, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([2, 3, 3]), .perExample([2, 4])],
        message: "`attentionContext` cannot mix the values of [2, 4] by weights of [2, 3, 3]"),
      OpErrorSample(
        [.perExample([3, 2, 2]), .perExample([2, 4])],
        message: "`attentionContext` cannot split 4 features into 3 heads"),
    ])

  /// Whether the sum is over the weights' rows instead of their columns.
  let isTransposed: Bool
  let scale: Double

  package init(transposed: Bool = false, scale: Double = 1) {
    isTransposed = transposed
    self.scale = scale
  }
  package init(_ arguments: Arguments) throws(ShapeError) {
    isTransposed = arguments["transposed"] == .flag(true)
    scale = try arguments.number("scale")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try requireNumbers("attentionContext", inputs)
    let (weights, values) = (inputs[0].shape, inputs[1].shape)
    guard weights.rank == 3, values.rank == 2, values[0] == weights[isTransposed ? 1 : 2] else {
      throw ShapeError(
        "`attentionContext` cannot mix the values of \(values) by weights of \(weights)",
        operand: 1)
    }
    try checkHeads("attentionContext", weights[0], of: values.last)
    return ValueType(
      [weights[isTransposed ? 2 : 1], values.last],
      isPerExample: inputs.contains(where: \.isPerExample))
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let weightShape = kernel.inputs[0].type.shape
    let (heads, size) = (weightShape[0], weightShape[1] * weightShape[2])
    let (rows, features) = (kernel.output.type.shape[0], kernel.output.type.shape.last)
    let (inner, width) = (kernel.inputs[1].type.shape[0], features / heads)
    for example in 0..<kernel.exampleCount {
      let (weights, values) = (kernel.input(0, example: example), kernel.input(1, example: example))
      for head in 0..<heads {
        Scalar.gemm(
          transposeA: isTransposed, transposeB: false, rows: rows, columns: width, inner: inner,
          alpha: Scalar(scale), a: weights + head * size, lda: weightShape[2],
          b: values + head * width, ldb: features, beta: 0,
          c: kernel.result + (example * rows * features + head * width), ldc: features)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (weights, values, upstream) = (context.inputs[0], context.inputs[1], context.cotangent)
    let scores = AttentionScores(heads: context.inputType(0).shape[0], scale: scale)
    return [
      isTransposed
        ? try context.add(scores, values, upstream) : try context.add(scores, upstream, values),
      try context.add(
        AttentionContext(transposed: !isTransposed, scale: scale), weights, upstream),
    ]
  }
}

extension AttentionContext: ChangePropagating {
  package var linearOperands: Set<Int> { [0, 1] }

  /// A head's weights move that head's features; a feature of the values moves the same feature.
  package func laneChange(
    of operand: Int, _ layout: LaneLayout, _ kernel: Kernel<Double>
  ) -> LaneChange? {
    let weights = kernel.inputs[0].type.shape
    let (positions, features) = (kernel.inputs[1].type.shape[0], kernel.output.type.shape.last)
    let rows = kernel.output.type.shape[0]
    let (heads, size) = (weights[0], weights[1] * weights[2])
    let width = features / heads
    guard kernel.inputs[operand].type.isPerExample else { return nil }
    if operand == 0 {
      guard layout == LaneLayout(outer: 1, extent: heads, inner: size), heads > 1 else {
        return nil
      }
      let result = LaneLayout(outer: rows, extent: heads, inner: width)
      return LaneChange(layout: result) { change, items, mixed in
        for item in 0..<items.count {
          let values = kernel.input(1, example: items.example(item))
          Double.gemm(
            transposeA: isTransposed, transposeB: false, rows: rows, columns: width,
            inner: positions, alpha: scale, a: change + item * size, lda: weights[2],
            b: values + items.lane(item) * width, ldb: features, beta: 0,
            c: mixed + item * result.width, ldc: width)
        }
      }
    }
    guard layout == .lastAxis(of: kernel.inputs[1].type.shape), features > 1 else { return nil }
    // The weights with the mixed position outermost, so that a feature's change is one row of sums.
    let columns = Buffer<Double>(count: kernel.batch * heads * size)
    for example in 0..<kernel.batch {
      for head in 0..<heads {
        let source = kernel.input(0, example: example) + head * size
        let target = columns.pointer + (example * heads + head) * size
        for row in 0..<rows {
          for position in 0..<positions {
            target[position * rows + row] =
              source[isTransposed ? position * rows + row : row * positions + position] * scale
          }
        }
      }
    }
    return LaneChange(layout: LaneLayout(outer: rows, extent: features, inner: 1)) {
      change, items, mixed in
      for item in 0..<items.count {
        let head = items.lane(item) / width
        Double.gemm(
          transposeA: false, transposeB: false, rows: 1, columns: rows, inner: positions, alpha: 1,
          a: change + item * positions, lda: positions,
          b: columns.pointer + (items.example(item) * heads + head) * size, ldb: rows, beta: 0,
          c: mixed + item * rows, ldc: rows)
      }
    }
  }
}
