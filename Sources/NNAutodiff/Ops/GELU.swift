package import NNTensor

/// The Gaussian error linear unit (Hendrycks and Gimpel, 2016), exact: by erf, not by tanh.
package struct GELU: Op {
  package static let definition = OpDefinition(
    GELU.self, name: "gelu", category: .activation,
    summary: "A smooth ReLU: x times the probability that a standard normal number is below it.",
    formula: "y = x · Φ(x) = x · (1 + erf(x / √2)) / 2",
    gradientFormula: "∂x = ∂y · (Φ(x) + x · φ(x)), φ the normal density",
    signature: OpSignature([.operand("x")]),
    samples: [
      OpSample("of each example", [.perExample([4])]),
      OpSample("shared", [.shared([2, 2])]),
      OpSample("far out", [.perExample([4], in: -8...8)]),
    ],
    errorSamples: [
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10))],
        message: "`gelu` computes with numbers, but gets class(10)")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("gelu", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    Scalar.gelu(kernel.input(0), kernel.result, count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(GELUGradient(), context.cotangent, context.inputs[0])]
  }
}

extension GELU: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }

  /// From Φ(x) and the integral of its density over the change; the difference of two values where
  /// that is large.
  package var elementwiseChange: ElementwiseChange? {
    ElementwiseChange(
      keepsDigits: false, keeping: 3,
      keep: { x, kept, count in
        kept.first.update(from: x, count: count)
        Double.normal(x, below: kept.second, density: kept.third, count: count)
      },
      sums: SummedChange(
        below: Double.geluSumsLimit,
        holds: { kept in (0..<kept.count).allSatisfy { kept.first[$0].magnitude < 0x1p100 } },
        apply: { Double.geluSums($0, limit: $1, $2) }),
      apply: { kept, change, result, count in
        Double.geluChange(
          at: kept.first, below: kept.second, density: kept.third, change, result, count: count)
        return false
      })
  }
}
