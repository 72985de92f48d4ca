package import NNTensor

/// A value at an index of a larger one that is 0 elsewhere: the vector-Jacobian product of
/// ``Element``.
package struct ElementGradient: Op {
  package static let definition = OpDefinition(
    ElementGradient.self, name: "elementGradient", category: .backward,
    summary: "The value put at an index among zeros.",
    formula: "z[i, …] = x, else 0", gradientFormula: "∂x = ∂z[i, …]",
    signature: OpSignature([
      .operand("x"), .unlabeled("indices", .integers, "where it goes"),
      .labeled("shape", .integers, "the shape around it"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample(
        "the last of a sequence", [.perExample([3])],
        ["indices": .integer(-1), "shape": .integers([2, 3])]),
      OpSample(
        "shared", [.shared([2])], ["indices": .integers([1, 0]), "shape": .integers([2, 3, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3])], ["indices": .integer(0), "shape": .integers([2, 4])],
        message: "`elementGradient` cannot put [3] into [2, 4]")
    ])

  let indices: [Int]
  let shape: Shape

  package init(_ indices: [Int], of shape: Shape) {
    self.indices = indices
    self.shape = shape
  }
  package init(_ arguments: Arguments) throws(ShapeError) {
    indices = try arguments.integers("indices")
    shape = Shape(try arguments.integers("shape"))
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    _ = try elementOffset(indices, in: shape)
    guard Array(shape.dimensions.dropFirst(indices.count)) == inputs[0].shape.dimensions else {
      throw ShapeError("`elementGradient` cannot put \(inputs[0].shape) into \(shape)")
    }
    return ValueType(shape, isPerExample: inputs[0].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let count = kernel.inputs[0].elementCount
    guard let offset = try? elementOffset(indices, in: shape) else { return }
    kernel.result.update(repeating: .zero, count: kernel.outputCount)
    for example in 0..<kernel.exampleCount {
      (kernel.result + (example * shape.count + offset)).update(
        from: kernel.input(0, example: example), count: count)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(Element(indices), context.cotangent)]
  }
}
