package import NNTensor

/// The vector-Jacobian product of ``Softmax`` from its result.
///
/// The textbook's `y · (∂y − Σ ∂y · y)` loses all digits where the softmax is sure: there the largest
/// result is 1 to the last bit, and what is left of its row is told by the others alone. Sums of
/// differences keep them, and are the same where the results sum to 1.
package struct SoftmaxGradient: Op {
  package static let definition = OpDefinition(
    SoftmaxGradient.self, name: "softmaxGradient", category: .backward,
    summary: "The gradient through a softmax, from the softmax's result.",
    formula: "z[i] = y[i] · Σ y[j] · (∂y[i] − ∂y[j])",
    gradientFormula: "∂∂y = the same of ∂z, ∂y by differentiating the formula",
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
        // Differences from the largest's: its own is 0, whatever rounding makes of it.
        var largest = start
        for step in 1..<max(layout.extent, 1) {
          let index = start + step * layout.inner
          if y[index] > y[largest] { largest = index }
        }
        let reference = upstream[largest]
        var (sum, total) = (Scalar.zero, Scalar.zero)
        for step in 0..<layout.extent {
          let index = start + step * layout.inner
          sum += y[index]
          total += (upstream[index] - reference) * y[index]
        }
        for step in 0..<layout.extent {
          let index = start + step * layout.inner
          z[index] = y[index] * ((upstream[index] - reference) * sum - total)
        }
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, y) = (context.inputs[0], context.inputs[1])
    let shape = context.outputType.shape
    guard let axis = shape.resolve(axis: axis) else { return [nil, nil] }
    let kept = shape.replacing(axis: axis, with: 1)
    func total(_ x: NodeID, _ context: inout VJPContext) throws(ShapeError) -> NodeID {
      try context.add(Reshape(kept), try context.add(Sum(axis: axis), x))
    }
    let weighted = try context.add(Multiply(), upstream, y)
    let sum = try total(y, &context)
    let upstreamTotal = try total(weighted, &context)
    let cotangentTotal = try total(try context.add(Multiply(), context.cotangent, y), &context)
    let bothTotal = try total(
      try context.add(Multiply(), context.cotangent, weighted), &context)
    let centred = try context.add(
      Subtract(), try context.add(Multiply(), upstream, sum), upstreamTotal)
    let rest = try context.add(
      Subtract(), bothTotal, try context.add(Multiply(), upstream, cotangentTotal))
    return [
      try context.add(SoftmaxGradient(axis: axis), context.cotangent, y),
      try context.add(Add(), try context.add(Multiply(), context.cotangent, centred), rest),
    ]
  }
}
