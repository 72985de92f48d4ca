package import NNTensor

/// The vector-Jacobian product of ``Softmax`` from its result.
package struct SoftmaxGradient: Op {
  package static let definition = OpDefinition(
    SoftmaxGradient.self, name: "softmaxGradient", category: .backward,
    summary: "The gradient through a softmax, from the softmax's result.",
    formula: "z = y · (∂y − Σ ∂y · y)",
    gradientFormula: "∂∂y = y · (∂z − Σ ∂z · y), ∂y = ∂z · (∂y − Σ ∂y · y) − ∂y · Σ ∂z · y",
    signature: OpSignature([
      .operand("upstream"), .operand("y"),
      .labeled("axis", .axis, default: .integer(-1), "the axis that sums to 1"),
    ]),
    samples: [
      OpSample("the last axis", [.perExample([4]), .perExample([4], in: 0.1...0.5)]),
      OpSample(
        "columns", [.perExample([3, 2]), .perExample([3, 2], in: 0.1...0.5)],
        ["axis": .integer(0)]),
      OpSample("a shared result", [.perExample([3]), .shared([3], in: 0.1...0.5)]),
      OpSample("shared", [.shared([2, 3]), .shared([2, 3], in: 0.1...0.5)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .perExample([2])],
        message: "`softmaxGradient` cannot combine [3] with [2]")
    ])

  let axis: Int

  package init(axis: Int = -1) { self.axis = axis }
  package init(_ arguments: Arguments) throws(ShapeError) { axis = try arguments.integer("axis") }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    guard inputs[0].shape == inputs[1].shape else {
      throw ShapeError(
        "`softmaxGradient` cannot combine \(inputs[0].shape) with \(inputs[1].shape)")
    }
    _ = try resolveAxis("softmaxGradient", axis, of: inputs[1].shape)
    return try broadcastType("softmaxGradient", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let shape = kernel.output.type.shape
    let layout = AxisLayout(shape, axis: shape.resolve(axis: axis))
    for example in 0..<kernel.exampleCount {
      let upstream = kernel.input(0, example: example)
      let y = kernel.input(1, example: example)
      let z = kernel.result + example * shape.count
      for row in 0..<layout.outer * layout.inner {
        let start =
          row / layout.inner * layout.extent * layout.inner + row % layout.inner
        var total = Scalar.zero
        for step in 0..<layout.extent {
          let index = start + step * layout.inner
          total += upstream[index] * y[index]
        }
        for step in 0..<layout.extent {
          let index = start + step * layout.inner
          z[index] = y[index] * (upstream[index] - total)
        }
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, y) = (context.inputs[0], context.inputs[1])
    let shape = context.outputType.shape
    guard let axis = shape.resolve(axis: axis) else { return [nil, nil] }
    let kept = shape.replacing(axis: axis, with: 1)
    func total(
      _ left: NodeID, _ right: NodeID, _ context: inout VJPContext
    ) throws(ShapeError) -> NodeID {
      let product = try context.add(Multiply(), left, right)
      return try context.add(Reshape(kept), try context.add(Sum(axis: axis), product))
    }
    let upstreamTotal = try total(upstream, y, &context)
    let cotangentTotal = try total(context.cotangent, y, &context)
    let centred = try context.add(Subtract(), upstream, upstreamTotal)
    return [
      try context.add(SoftmaxGradient(axis: axis), context.cotangent, y),
      try context.add(
        Subtract(), try context.add(Multiply(), context.cotangent, centred),
        try context.add(Multiply(), upstream, cotangentTotal)),
    ]
  }
}
