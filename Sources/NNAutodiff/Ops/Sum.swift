package import NNTensor

/// The sum over an axis, or over all elements of each example.
package struct Sum: Op {
  package static let definition = OpDefinition(
    Sum.self, name: "sum", category: .tensor,
    summary: "The sum over an axis, or over all elements of each example.",
    formula: "y = Σ x", gradientFormula: "∂x = ∂y, repeated",
    signature: AxisReduction.signature, isSumOfProducts: true, samples: AxisReduction.samples,
    errorSamples: AxisReduction.errorSamples("sum"))

  let reduction: AxisReduction

  package init(axis: Int? = nil) { reduction = AxisReduction(axis: axis) }
  package init(_ arguments: Arguments) throws(ShapeError) {
    reduction = try AxisReduction(arguments)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try reduction.inferType("sum", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let axis = reduction.resolved(in: kernel.inputs[0].type.shape)
    kernel.sumAlong(axis: axis, times: 1)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try reduction.repeated(context.cotangent, to: context.inputType(0), &context)]
  }
}

extension Sum: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }

  package func changeResponse(_ inputs: [ValueType]) -> ChangeResponse {
    reduction.changeResponse(inputs[0].shape, times: 1)
  }
}
