package import NNTensor

/// The vector-Jacobian product of a standardisation over the last axis: ``LayerNorm`` for its
/// operand, the upstream gradient already times the weights.
package struct LayerNormGradient: Op {
  package static let definition = OpDefinition(
    LayerNormGradient.self, name: "layerNormGradient", category: .backward,
    summary: "The gradient through a standardisation of the last axis.",
    formula: "z = (∂y − mean ∂y − x̂ · mean(∂y · x̂)) / √(var x + ε)",
    gradientFormula: "∂∂y = the same of ∂z, ∂x by differentiating the formula",
    signature: OpSignature([
      .operand("upstream"), .operand("x"),
      .labeled("eps", .number, default: .number(1e-5), "ε, added to the variance"),
    ]),
    samples: [
      OpSample("features", [.perExample([4]), .perExample([4])]),
      OpSample("a sequence", [.perExample([2, 3]), .perExample([2, 3])]),
      OpSample("a shared operand", [.perExample([3]), .shared([3])], ["eps": .number(0.1)]),
      OpSample("shared", [.shared([3]), .shared([3])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .perExample([2])],
        message: "`layerNormGradient` cannot combine [3] with [2]")
    ])

  let epsilon: Double

  package init(epsilon: Double) { self.epsilon = epsilon }
  package init(_ arguments: Arguments) throws(ShapeError) {
    epsilon = try arguments.number("eps")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    guard inputs[0].shape == inputs[1].shape, inputs[0].shape.rank > 0 else {
      throw ShapeError(
        "`layerNormGradient` cannot combine \(inputs[0].shape) with \(inputs[1].shape)")
    }
    return try broadcastType("layerNormGradient", inputs)
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    2 * output.shape.last
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let features = kernel.output.type.shape.last
    let size = Scalar(Double(features))
    let (standard, product) = (kernel.scratch, kernel.scratch + features)
    for example in 0..<kernel.exampleCount {
      let (upstream, x) = (kernel.input(0, example: example), kernel.input(1, example: example))
      let z = kernel.result + example * kernel.output.elementCount
      for start in stride(from: 0, to: kernel.output.elementCount, by: features) {
        let scale = standardize(
          x + start, standard, count: features, epsilon: Scalar(epsilon))
        Scalar.multiply(upstream + start, standard, product, count: features)
        let mean = Scalar.sum(upstream + start, count: features) / size
        let slope = Scalar.sum(product, count: features) / size
        for index in 0..<features {
          z[start + index] = scale * (upstream[start + index] - mean - standard[index] * slope)
        }
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, x) = (context.inputs[0], context.inputs[1])
    let (epsilon, shape) = (epsilon, context.outputType.shape)
    let throughX = try context.differentiating { (context) throws(ShapeError) -> NodeID in
      // The formula, in ops: what it says of x is differentiated by them.
      let (standard, scale) = try context.standardized(x, epsilon: epsilon)
      let product = try context.add(Multiply(), upstream, standard)
      let slope = try context.rowMeans(product, shape)
      let mean = try context.rowMeans(upstream, shape)
      let rest = try context.add(Multiply(), standard, slope)
      let centred = try context.add(
        Subtract(), try context.add(Subtract(), upstream, mean), rest)
      return try context.add(Multiply(), centred, scale)
    }
    return [
      try context.add(LayerNormGradient(epsilon: epsilon), context.cotangent, x), throughX[1],
    ]
  }
}

extension VJPContext {
  /// The means over the last axis of a value of `shape`, the axis kept with 1 element.
  fileprivate mutating func rowMeans(_ x: NodeID, _ shape: Shape) throws(ShapeError) -> NodeID {
    let means = try add(Mean(axis: -1), x)
    return try add(Reshape(Shape(shape.droppingLast.dimensions + [1])), means)
  }

  /// `(x − mean x) / √(var x + ε)` over the last axis, made of other ops, and the factor
  /// `1 / √(var x + ε)`.
  mutating func standardized(
    _ x: NodeID, epsilon: Double
  ) throws(ShapeError) -> (standard: NodeID, scale: NodeID) {
    let shape = graph[x].type.shape
    let centred = try add(Subtract(), x, try rowMeans(x, shape))
    let variance = try rowMeans(try add(Power(2), centred), shape)
    let scale = try add(Power(-0.5), try add(Add(), variance, constant(epsilon)))
    return (try add(Multiply(), centred, scale), scale)
  }
}
