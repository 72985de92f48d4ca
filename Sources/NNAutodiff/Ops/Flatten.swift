package import NNTensor

/// The elements of an example in one axis.
package struct Flatten: Op {
  package static let definition = OpDefinition(
    Flatten.self, name: "flatten", category: .shape,
    summary: "All elements of an example in one axis.",
    formula: "y = x", gradientFormula: "∂x = ∂y, in the shape of x",
    signature: OpSignature([.operand("x")]),
    isSumOfProducts: true,
    samples: [
      OpSample("a matrix", [.perExample([2, 3])]),
      OpSample("a shared block", [.shared([2, 1, 2])]),
      OpSample("a number", [.perExample([])]),
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    var type = inputs[0]
    type.shape = [type.shape.count]
    return type
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.result.update(from: kernel.input(0), count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(Reshape(context.inputType(0).shape), context.cotangent)]
  }
}

extension Flatten: ChangePropagating {
  package var changeResponse: ChangeResponse { .reshaping }
}
