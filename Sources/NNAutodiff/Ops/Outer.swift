package import NNTensor

/// The outer product of two vectors.
package struct Outer: Op {
  package static let definition = OpDefinition(
    Outer.self, name: "outer", category: .tensor,
    summary: "The outer product: every element of the one times every element of the other.",
    formula: "y[i, j] = a[i] · b[j]", gradientFormula: "∂a = ∂y · b, ∂b = ∂yᵀ · a",
    signature: OpSignature([.operand("a"), .operand("b")]),
    isSumOfProducts: true,
    samples: [
      OpSample("both of each example", [.perExample([3]), .perExample([2])]),
      OpSample("one shared", [.shared([3]), .perExample([2])]),
      OpSample("both shared", [.shared([3]), .shared([2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([2, 3]), .perExample([2])],
        message: "`outer` expects two single axes, but gets [2, 3] and [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try requireNumbers("outer", inputs)
    for position in 0..<2 where inputs[position].shape.rank != 1 {
      throw ShapeError(
        "`outer` expects two single axes, but gets \(inputs[0].shape) and \(inputs[1].shape)",
        help: "flatten the operand first", operand: position,
        repair: .insert(op: "flatten", arguments: "", operand: position))
    }
    return ValueType(
      try writtenShape("outer", [inputs[0].shape.count, inputs[1].shape.count]),
      isPerExample: inputs[0].isPerExample || inputs[1].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (rows, columns) = (kernel.inputs[0].elementCount, kernel.inputs[1].elementCount)
    for example in 0..<kernel.exampleCount {
      let a = kernel.input(0, example: example)
      let b = kernel.input(1, example: example)
      for row in 0..<rows {
        let y = kernel.result + (example * rows + row) * columns
        Scalar.scale(b, by: a[row], y, count: columns)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(MatMul(), context.cotangent, context.inputs[1]),
      try context.add(MatMul(), context.inputs[0], context.cotangent),
    ]
  }
}
