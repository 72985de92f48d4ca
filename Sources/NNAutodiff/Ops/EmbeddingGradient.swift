package import NNTensor

/// The vector-Jacobian product of ``Embedding`` for its table, summed over the examples.
package struct EmbeddingGradient: Op {
  package static let definition = OpDefinition(
    EmbeddingGradient.self, name: "embeddingGradient", category: .backward,
    summary: "The gradient of an embedding with respect to its table.",
    formula: "z[k, :] = Σ ∂y where x = k", gradientFormula: "∂∂y[…, :] = ∂z[x[…], :]",
    signature: OpSignature([
      .operand("upstream"), .operand("x"), .unlabeled("rows", .integer, "the table's rows"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample(
        "a sequence", [.perExample([4, 3]), .indices(5, [4], values: [0, 1, 2, 1])],
        ["rows": .integer(5)]),
      OpSample(
        "one index", [.perExample([2]), .indices(3, values: [2, 0, 1])], ["rows": .integer(3)]),
      OpSample(
        "a shared gradient", [.shared([2]), .indices(2, values: [0, 1, 1])],
        ["rows": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3, 2]), ValueType([4], isPerExample: true, element: .index(9))],
        ["rows": .integer(9)],
        message: "`embeddingGradient` cannot pair [3, 2] with the indices [4]")
    ])

  let rows: Int

  package init(rows: Int) { self.rows = rows }
  package init(_ arguments: Arguments) throws(ShapeError) {
    rows = try arguments.integer("rows")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (upstream, x) = (inputs[0].shape, inputs[1].shape)
    guard upstream.rank > 0, upstream.droppingLast == x else {
      throw ShapeError("`embeddingGradient` cannot pair \(upstream) with the indices \(x)")
    }
    return .shared([rows, upstream.last])
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let size = kernel.output.type.shape.last
    let positions = kernel.inputs[1].elementCount
    let z = kernel.result
    z.update(repeating: .zero, count: kernel.outputCount)
    let examples = kernel.inputs.contains { $0.type.isPerExample } ? kernel.batch : 1
    for example in 0..<examples {
      let (upstream, x) = (kernel.input(0, example: example), kernel.input(1, example: example))
      for position in 0..<positions {
        guard let row = classIndex(x[position], of: rows) else { continue }
        Scalar.add(
          UnsafePointer(z + row * size), upstream + position * size, z + row * size, count: size)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let size = context.outputType.shape.last
    return [
      try context.add(Embedding(size: size), context.inputs[1], context.cotangent), nil,
    ]
  }
}
