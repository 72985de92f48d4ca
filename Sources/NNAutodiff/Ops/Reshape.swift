package import NNTensor

/// The same elements in another shape.
package struct Reshape: Op {
  package static let definition = OpDefinition(
    Reshape.self, name: "reshape", category: .shape,
    summary: "The same elements, in the same order, in another shape.",
    formula: "y = x", gradientFormula: "∂x = ∂y, in the shape of x",
    signature: OpSignature([
      .operand("x"), .unlabeled("shape", .integers, "the new shape; one axis may be -1, the rest"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample("to a matrix", [.perExample([6])], ["shape": .integers([2, 3])]),
      OpSample("the rest", [.perExample([2, 6])], ["shape": .integers([3, -1])]),
      OpSample("to a number", [.shared([1])], ["shape": .integers([])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([6])], ["shape": .integers([4])],
        message: "`reshape` cannot put the 6 elements of [6] into [4]"),
      OpErrorSample(
        [.perExample([6])], ["shape": .integers([4, -1])],
        message: "`reshape` cannot put the 6 elements of [6] into [4, -1]"),
      OpErrorSample(
        [.perExample([6])], ["shape": .integers([-1, -1])],
        message: "`reshape` cannot work out two axes of [-1, -1]"),
      OpErrorSample(
        [.perExample([6])], ["shape": .integers([0])],
        message: "`reshape` cannot make an axis of 0 elements"),
    ])

  /// The extents as written, −1 for the rest.
  let extents: [Int]

  package init(_ shape: Shape) { extents = shape.dimensions }
  package init(_ arguments: Arguments) throws(ShapeError) {
    extents = try arguments.integers("shape")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let source = inputs[0].shape
    var result = extents
    let rest = extents.indices.filter { extents[$0] == -1 }
    guard rest.count <= 1 else {
      throw ShapeError(
        "`reshape` cannot work out two axes of \(extents)", help: "write one of them out",
        argument: "shape")
    }
    if let axis = rest.first {
      result[axis] = 1
      let known = try writtenShape("reshape", result).count
      if source.count % known == 0 { result[axis] = source.count / known }
    }
    let shape = try writtenShape("reshape", result)
    guard shape.count == source.count else {
      throw ShapeError(
        "`reshape` cannot put the \(source.count) elements of \(source) into \(extents)",
        argument: "shape")
    }
    var type = inputs[0]
    type.shape = shape
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

extension Reshape: ChangePropagating {
  package var changeResponse: ChangeResponse { .reshaping }
}
