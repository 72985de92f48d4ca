package import NNTensor

/// The mean of the squared differences.
package struct SquaredError: Op {
  package static let definition = OpDefinition(
    SquaredError.self, name: "squaredError", category: .loss,
    summary: "The mean of the squared differences between prediction and target.",
    formula: "y = Σ (p − t)² / n", gradientFormula: "∂p = ∂y · 2 (p − t) / n, ∂t = −∂p",
    signature: OpSignature([.operand("prediction"), .operand("target")]),
    isSumOfProducts: true,
    samples: [
      OpSample("of each example", [.perExample([3]), .perExample([3])]),
      OpSample("a shared target", [.perExample([2, 2]), .shared([2, 2])]),
      OpSample("a shared prediction", [.shared([3]), .perExample([3])]),
      OpSample("numbers", [.perExample([]), .perExample([])]),
      OpSample("all shared", [.shared([3]), .shared([3])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .perExample([1])],
        message: "`squaredError` compares element by element, but gets [3] and [1]"),
      OpErrorSample(
        [.perExample([10]), ValueType([], isPerExample: true, element: .category(10))],
        message: "`squaredError` compares numbers, but the target is class(10)"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10)), .perExample([10])],
        message: "`squaredError` takes the prediction first, then the target"),
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseLossType("squaredError", "prediction", inputs)
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    inputs[0].shape.count
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let count = kernel.inputs[0].elementCount
    let size = Scalar(Double(max(1, count)))
    for example in 0..<kernel.exampleCount {
      Scalar.subtract(
        kernel.input(0, example: example), kernel.input(1, example: example), kernel.scratch,
        count: count)
      kernel.result[example] = Scalar.sumOfSquares(kernel.scratch, count: count) / size
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let gradient = try context.add(
      SquaredErrorGradient(), context.cotangent, context.inputs[0], context.inputs[1])
    return [gradient, try context.add(Negate(), gradient)]
  }
}
