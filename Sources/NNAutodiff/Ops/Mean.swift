package import NNTensor

/// The mean over an axis, or over all elements of each example.
package struct Mean: Op {
  package static let definition = OpDefinition(
    Mean.self, name: "mean", category: .tensor,
    summary: "The mean over an axis, or over all elements of each example.",
    formula: "y = Σ x / n", gradientFormula: "∂x = ∂y / n, repeated",
    signature: AxisReduction.signature, isSumOfProducts: true, samples: AxisReduction.samples,
    errorSamples: AxisReduction.errorSamples("mean"))

  let reduction: AxisReduction

  package init(axis: Int? = nil) { reduction = AxisReduction(axis: axis) }
  package init(_ arguments: Arguments) throws(ShapeError) {
    reduction = try AxisReduction(arguments)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try reduction.inferType("mean", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let shape = kernel.inputs[0].type.shape
    let count = Scalar(Double(reduction.extent(of: shape)))
    kernel.sumAlong(axis: reduction.resolved(in: shape), times: Scalar(1) / count)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let type = context.inputType(0)
    let count = Double(reduction.extent(of: type.shape))
    let share = try context.add(Scale(by: 1, over: count), context.cotangent)
    return [try reduction.repeated(share, to: type, &context)]
  }
}

extension Mean: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }

  package func changeResponse(_ inputs: [ValueType]) -> ChangeResponse {
    reduction.changeResponse(inputs[0].shape, times: 1 / Double(inputs[0].shape[0]))
  }
}
