package import NNTensor

/// The logistic function of each element.
package struct Sigmoid: Op {
  package static let definition = OpDefinition(
    Sigmoid.self, name: "sigmoid", category: .activation,
    summary: "Squashes each element into 0 … 1.",
    formula: "y = 1 / (1 + e⁻ˣ)", gradientFormula: "∂x = ∂y · y · (1 − y)",
    signature: OpSignature([.operand("x")]),
    samples: [
      OpSample("of each example", [.perExample([3])]),
      OpSample("shared", [.shared([2, 2])]),
      OpSample("saturated", [.perExample([4], in: -20...20)]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`sigmoid` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("sigmoid", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.sigmoid(kernel.input(0), kernel.result, count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(SigmoidGradient(), context.cotangent, context.node)]
  }
}

extension Sigmoid: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }

  /// From σ(x) and 1 − σ(x) = σ(−x).
  package var elementwiseChange: ElementwiseChange? {
    ElementwiseChange { x, kept, count in
      Double.sigmoid(x, kept.first, count: count)
      Double.scale(x, by: -1, kept.second, count: count)
      Double.sigmoid(kept.second, kept.second, count: count)
    } apply: { kept, change, result, count in
      Double.sigmoidChange(at: kept.first, kept.second, change, result, count: count)
      return false
    }
  }
}
