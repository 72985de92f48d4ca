package import NNTensor

/// How well each query fits each key, head by head: products of parts of their features.
///
/// With ``AttentionContext`` it is closed under differentiation: each one's products are made of
/// the two.
package struct AttentionScores: Op {
  package static let definition = OpDefinition(
    AttentionScores.self, name: "attentionScores", category: .attention,
    summary: "How well each query fits each key, for each head by its own part of the features.",
    formula: "s[h, i, j] = Σ q[i, h·d + k] · k[j, h·d + k] / √d over the head's d features",
    gradientFormula: "∂q = ∂s · k / √d, ∂k = ∂sᵀ · q / √d, head by head",
    signature: OpSignature([
      .operand("queries"), .operand("keys"), .labeled("heads", .integer, "how many heads"),
      .labeled(
        "scale", .number, optional: true, "the factor; 1 / √d without it"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample(
        "two heads", [.perExample([3, 4]), .perExample([3, 4])], ["heads": .integer(2)]),
      OpSample(
        "fewer keys", [.perExample([3, 2]), .perExample([2, 2])],
        ["heads": .integer(1), "scale": .number(1)]),
      OpSample("shared keys", [.perExample([2, 4]), .shared([3, 4])], ["heads": .integer(4)]),
      OpSample("shared", [.shared([2, 2]), .shared([2, 2])], ["heads": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3, 4]), .perExample([3, 6])], ["heads": .integer(2)],
        message: "`attentionScores` cannot compare features of [3, 4] with those of [3, 6]"),
      OpErrorSample(
        [.perExample([3, 4]), .perExample([3, 4])], ["heads": .integer(3)],
        message: "`attentionScores` cannot split 4 features into 3 heads"),
    ])

  let heads: Int
  /// `nil` for 1 / √d.
  let scale: Double?

  package init(heads: Int, scale: Double? = nil) {
    self.heads = heads
    self.scale = scale
  }
  package init(_ arguments: Arguments) throws(ShapeError) {
    heads = try arguments.integer("heads")
    scale = arguments["scale"] == nil ? nil : try arguments.number("scale")
  }

  private func factor(_ features: Int) -> Double {
    scale ?? 1 / Double(features / heads).squareRoot()
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try requireNumbers("attentionScores", inputs)
    let (queries, keys) = (inputs[0].shape, inputs[1].shape)
    guard queries.rank == 2, keys.rank == 2, queries.last == keys.last else {
      throw ShapeError(
        "`attentionScores` cannot compare features of \(queries) with those of \(keys)",
        operand: 1)
    }
    try checkHeads("attentionScores", heads, of: queries.last)
    return ValueType(
      [heads, queries[0], keys[0]], isPerExample: inputs.contains(where: \.isPerExample))
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (rows, columns) = (kernel.output.type.shape[1], kernel.output.type.shape[2])
    let features = kernel.inputs[0].type.shape.last
    let inner = features / heads
    for example in 0..<kernel.exampleCount {
      let (queries, keys) = (kernel.input(0, example: example), kernel.input(1, example: example))
      for head in 0..<heads {
        Scalar.gemm(
          transposeA: false, transposeB: true, rows: rows, columns: columns, inner: inner,
          alpha: Scalar(factor(features)), a: queries + head * inner, lda: features,
          b: keys + head * inner, ldb: features, beta: 0,
          c: kernel.result + (example * heads + head) * rows * columns, ldc: columns)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (queries, keys) = (context.inputs[0], context.inputs[1])
    let factor = factor(context.inputType(0).shape.last)
    return [
      try context.add(AttentionContext(scale: factor), context.cotangent, keys),
      try context.add(
        AttentionContext(transposed: true, scale: factor), context.cotangent, queries),
    ]
  }
}

/// Throws where the features do not split into the heads evenly.
func checkHeads(_ op: String, _ heads: Int, of features: Int) throws(ShapeError) {
  guard heads >= 1, features >= heads, features % heads == 0 else {
    throw ShapeError(
      "`\(op)` cannot split \(features) features into \(heads) heads",
      help: "the features must be a multiple of the heads", argument: "heads")
  }
}

extension AttentionScores: ChangePropagating {
  package var linearOperands: Set<Int> { [0, 1] }

  /// One feature of the queries, or of the keys, moves the scores of its head alone, by an outer
  /// product with the same feature of the other operand.
  package func laneChange(
    of operand: Int, _ layout: LaneLayout, _ kernel: Kernel<Double>
  ) -> LaneChange? {
    let (own, other) = (kernel.inputs[operand].type, kernel.inputs[1 - operand].type)
    let features = own.shape.last
    guard layout == .lastAxis(of: own.shape), features > 1, own.isPerExample else { return nil }
    let positions = own.shape[0]
    let count = other.shape[0]
    // The other operand's features, one after the other, times the factor.
    let columns = Buffer<Double>(count: kernel.batch * features * count)
    for example in 0..<kernel.batch {
      let source = kernel.input(1 - operand, example: example)
      let target = columns.pointer + example * features * count
      for position in 0..<count {
        for feature in 0..<features {
          target[feature * count + position] =
            source[position * features + feature] * factor(features)
        }
      }
    }
    let result = LaneLayout(outer: 1, extent: heads, inner: positions * count)
    return LaneChange(layout: result, lanesPerLane: features / heads) { change, items, scores in
      for item in 0..<items.count {
        let column =
          columns.pointer + (items.example(item) * features + items.lane(item)) * count
        let own = change + item * positions
        Double.outerProduct(
          operand == 0 ? own : UnsafePointer(column), operand == 0 ? UnsafePointer(column) : own,
          scores + item * result.width, rows: operand == 0 ? positions : count,
          columns: operand == 0 ? count : positions)
      }
    }
  }
}
