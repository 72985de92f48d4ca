package import NNTensor

/// The gradient of weights that all examples share: a product of two tall matrices.
package struct DenseWeightGradient: Op {
  package static let definition = OpDefinition(
    DenseWeightGradient.self, name: "denseWeightGradient", category: .backward,
    summary: "The sum, over examples and rows, of the outer products of two values.",
    formula: "c = Σ aᵀ · b", gradientFormula: "∂a = b · ∂cᵀ, ∂b = a · ∂c",
    signature: OpSignature([.operand("a"), .operand("b")]),
    isSumOfProducts: true,
    samples: [
      OpSample("rows of each example", [.perExample([2]), .perExample([3])]),
      OpSample("matrices of each example", [.perExample([4, 2]), .perExample([4, 3])]),
      OpSample("a shared side", [.shared([4, 2]), .perExample([4, 3])]),
      OpSample("all shared", [.shared([4, 2]), .shared([4, 3])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([2, 3]), .perExample([4, 3])],
        message: "`denseWeightGradient` cannot pair the rows of [2, 3] with those of [4, 3]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.rank > 0, b.rank > 0, a.droppingLast == b.droppingLast else {
      throw ShapeError(
        "`denseWeightGradient` cannot pair the rows of \(a) with those of \(b)", operand: 1)
    }
    return .shared([a.last, b.last])
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (a, b) = (kernel.inputs[0], kernel.inputs[1])
    let (rows, columns) = (a.type.shape.last, b.type.shape.last)
    let own = rows > 0 ? a.elementCount / rows : 0
    func accumulate(_ count: Int, _ example: Int, beta: Scalar) {
      Scalar.gemm(
        transposeA: true, transposeB: false, rows: rows, columns: columns, inner: count, alpha: 1,
        a: kernel.input(0, example: example), lda: rows, b: kernel.input(1, example: example),
        ldb: columns, beta: beta, c: kernel.result, ldc: columns)
    }
    if a.type.isPerExample == b.type.isPerExample {
      accumulate(a.type.isPerExample ? own * kernel.batch : own, 0, beta: 0)
    } else {
      accumulate(kernel.batch > 0 ? own : 0, 0, beta: 0)
      for example in 1..<max(1, kernel.batch) { accumulate(own, example, beta: 1) }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(MatMul(transposeB: true), context.inputs[1], context.cotangent),
      try context.add(MatMul(), context.inputs[0], context.cotangent),
    ]
  }
}
