package import NNTensor

/// The hyperbolic tangent of each element.
package struct Tanh: Op {
  package static let definition = OpDefinition(
    Tanh.self, name: "tanh", category: .activation,
    summary: "Squashes each element into −1 … 1.",
    formula: "y = tanh x", gradientFormula: "∂x = ∂y · (1 − y²)",
    signature: OpSignature([.operand("x")]),
    samples: [
      OpSample("of each example", [.perExample([3])]),
      OpSample("shared", [.shared([2, 2])]),
      OpSample("saturated", [.perExample([4], in: 6...9)]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`tanh` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("tanh", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.tanh(kernel.input(0), kernel.result, count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(TanhGradient(), context.cotangent, context.node)]
  }
}

extension Tanh: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }

  /// From σ(2x) and 1 − σ(2x): tanh x = 2σ(2x) − 1.
  package var elementwiseChange: ElementwiseChange? {
    ElementwiseChange { x, kept, count in
      Double.scale(x, by: 2, kept.first, count: count)
      Double.scale(x, by: -2, kept.second, count: count)
      Double.sigmoid(kept.first, kept.first, count: count)
      Double.sigmoid(kept.second, kept.second, count: count)
    } apply: { kept, change, result, count in
      Double.tanhChange(at: kept.first, kept.second, change, result, count: count)
      return false
    }
  }
}
