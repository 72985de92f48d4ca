package import NNTensor

/// Layer normalisation over the last axis (Ba, Kiros and Hinton, 2016).
package struct LayerNorm: Op {
  package static let definition = OpDefinition(
    LayerNorm.self, name: "layerNorm", category: .normalization,
    summary: "Gives the features mean 0 and variance 1, then a learned scale and shift each.",
    formula: "y = x̂ · w + b, x̂ = (x − mean x) / √(var x + ε)",
    gradientFormula: "∂x through x̂ from ∂y · w, ∂w = Σ ∂y · x̂, ∂b = Σ ∂y",
    signature: OpSignature([
      .operand("x"),
      .labeled("eps", .number, default: .number(1e-5), "ε, added to the variance"),
    ]), isLearned: true,
    samples: [
      OpSample("features", [.perExample([4])]),
      OpSample("a sequence of features", [.perExample([3, 5])]),
      OpSample("shared", [.shared([2, 3])], ["eps": .number(0.1)]),
      OpSample("small features", [.perExample([3], in: -0.01...0.01)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([])],
        message: "`layerNorm` needs an axis of features, but gets a single number"),
      OpErrorSample(
        [.perExample([1])], message: "`layerNorm` needs at least 2 features, but gets [1]"),
      OpErrorSample(
        [.perExample([3])], ["eps": .number(0)], message: "`eps` of `layerNorm` must be above 0"),
      OpErrorSample(
        [ValueType([16], isPerExample: true, element: .index(5000))],
        message: "`layerNorm` computes with numbers, but gets [16] of index(5000)"),
    ])

  let epsilon: Double

  package init(epsilon: Double = 1e-5) { self.epsilon = epsilon }
  package init(_ arguments: Arguments) throws(ShapeError) {
    epsilon = try arguments.number("eps")
    guard epsilon > 0 else {
      throw ShapeError("`eps` of `layerNorm` must be above 0", argument: "eps")
    }
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    let features = try checkOperand(operands[0])
    return [
      LearnedParameter(
        "weight", [features], fanIn: features, fanOut: features, initializer: .constant(1)),
      LearnedParameter("bias", [features], fanIn: features, fanOut: features, initializer: .zeros),
    ]
  }

  private func checkOperand(_ x: ValueType) throws(ShapeError) -> Int {
    try requireNumbers("layerNorm", [x])
    guard x.shape.rank > 0 else {
      throw ShapeError(
        "`layerNorm` needs an axis of features, but gets a single number", operand: 0)
    }
    guard x.shape.last > 1 else {
      throw ShapeError(
        "`layerNorm` needs at least 2 features, but gets \(x.shape)",
        help: "a single feature is its own mean: the result would not depend on it", operand: 0)
    }
    return x.shape.last
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let features = try checkOperand(inputs[0])
    for (position, name) in [(1, "weights"), (2, "a bias")] {
      guard inputs.count == 3, inputs[position] == .shared([features]) else {
        throw ShapeError("`layerNorm` needs \(name) of [\(features)]", operand: position)
      }
    }
    return ValueType(inputs[0].shape, isPerExample: inputs[0].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let features = kernel.output.type.shape.last
    let (weight, bias) = (kernel.input(1), kernel.input(2))
    for start in stride(from: 0, to: kernel.outputCount, by: features) {
      let y = kernel.result + start
      standardize(kernel.input(0) + start, y, count: features, epsilon: Scalar(epsilon))
      for index in 0..<features { y[index] = y[index] * weight[index] + bias[index] }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, x, weight) = (context.cotangent, context.inputs[0], context.inputs[1])
    let weighted = try context.add(Multiply(), upstream, weight)
    return [
      try context.add(LayerNormGradient(epsilon: epsilon), weighted, x),
      try context.add(LayerNormWeightGradient(epsilon: epsilon), upstream, x),
      upstream,
    ]
  }
}

/// Writes `(x − mean x) / √(var x + ε)` to `y` and answers `1 / √(var x + ε)`.
@inline(__always)
@discardableResult
func standardize<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, count: Int, epsilon: Scalar
) -> Scalar {
  let size = Scalar(Double(count))
  let mean = Scalar.sum(x, count: count) / size
  for index in 0..<count { y[index] = x[index] - mean }
  let variance = Scalar.sumOfSquares(y, count: count) / size
  let scale = 1 / (variance + epsilon).squareRoot()
  Scalar.scale(y, by: scale, y, count: count)
  return scale
}

extension LayerNorm: ChangePropagating {
  package func standardizedRows(_ kernel: Kernel<Double>) -> StandardizedRows? {
    let features = kernel.output.type.shape.last
    guard features > 0 else { return nil }
    return StandardizedRows(
      of: kernel.input(0), rows: kernel.outputCount / features, features: features,
      weight: kernel.input(1), epsilon: epsilon)
  }

  package func laneChange(
    of operand: Int, _ layout: LaneLayout, _ kernel: Kernel<Double>
  ) -> LaneChange? {
    let shape = kernel.output.type.shape
    guard operand == 0, layout == .whole(shape), kernel.inputs[0].type.isPerExample,
      let rows = standardizedRows(kernel)
    else { return nil }
    let (size, count) = (shape.count, shape.count / rows.features)
    return LaneChange(layout: layout, keepsDigits: false) { change, items, result in
      for item in 0..<items.count {
        rows.apply(
          change + item * size, first: items.example(item) * count, count: count,
          result + item * size)
      }
    }
  }

  /// A weight moves its feature by the standardised feature; a bias moves its feature.
  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    guard operand > 0 else { return nil }
    let layout = LaneLayout.lastAxis(of: output.shape)
    let (features, epsilon) = (layout.extent, epsilon)
    return LaneRule(layout: layout, lane: { $0 }) { kernel, coordinate, result in
      let rows = kernel.exampleCount * layout.outer
      guard operand == 1 else {
        result.update(repeating: 1, count: rows)
        return
      }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: features) { room in
        guard let row = room.baseAddress else { return }
        for number in 0..<rows {
          standardize(
            kernel.input(0) + number * features, row, count: features, epsilon: epsilon)
          result[number] = row[coordinate]
        }
      }
    }
  }
}
