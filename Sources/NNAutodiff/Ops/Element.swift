package import NNTensor

/// What stands at an index: `states[-1]` is the last of a sequence.
package struct Element: Op {
  package static let definition = OpDefinition(
    Element.self, name: "element", category: .shape,
    summary: "What stands at an index of the first axes; `x[-1]` is the last.",
    formula: "y = x[i, …]", gradientFormula: "∂x = ∂y at the index, 0 elsewhere",
    signature: OpSignature([
      .operand("x"),
      .unlabeled("indices", .integers, "an index for each of the first axes; -1 is the last"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample("the last of a sequence", [.perExample([4, 3])], ["indices": .integer(-1)]),
      OpSample("a number", [.perExample([2, 3])], ["indices": .integers([0, 2])]),
      OpSample("two of three axes", [.shared([2, 3, 2])], ["indices": .integers([1, -2])]),
      OpSample("no index", [.perExample([2])], ["indices": .integers([])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([4, 3])], ["indices": .integer(4)],
        message: "axis 0 of [4, 3] has no index 4"),
      OpErrorSample(
        [.perExample([4, 3])], ["indices": .integers([0, -4])],
        message: "axis 1 of [4, 3] has no index -4"),
      OpErrorSample(
        [.perExample([4])], ["indices": .integers([0, 0])],
        message: "[4] takes at most 1 index, but gets 2"),
      OpErrorSample(
        [.perExample([])], ["indices": .integer(0)], message: "a single number has no index"),
    ])

  /// As written: an index for each of the first axes.
  let indices: [Int]

  package init(_ indices: [Int]) { self.indices = indices }
  package init(_ arguments: Arguments) throws(ShapeError) {
    indices = try arguments.integers("indices")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    var type = inputs[0]
    _ = try elementOffset(indices, in: type.shape)
    type.shape = Shape(Array(type.shape.dimensions.dropFirst(indices.count)))
    return type
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let count = kernel.output.elementCount
    guard let offset = try? elementOffset(indices, in: kernel.inputs[0].type.shape) else { return }
    for example in 0..<kernel.exampleCount {
      (kernel.result + example * count).update(
        from: kernel.input(0, example: example) + offset, count: count)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let gradient = ElementGradient(indices, of: context.inputType(0).shape)
    return [try context.add(gradient, context.cotangent)]
  }
}

/// How many elements stand before the one at `indices`, which name the first axes of `shape`.
func elementOffset(_ indices: [Int], in shape: Shape) throws(ShapeError) -> Int {
  guard indices.count <= shape.rank else {
    throw ShapeError(
      shape.rank == 0
        ? "a single number has no index"
        : "\(shape) takes at most \(shape.rank == 1 ? "1 index" : "\(shape.rank) indices"), "
          + "but gets \(indices.count)",
      help: "the axes of one example count; the batch is never written", operand: 0,
      argument: "indices")
  }
  var offset = 0
  for (axis, index) in indices.enumerated() {
    let place = index < 0 ? index + shape[axis] : index
    guard (0..<shape[axis]).contains(place) else {
      throw ShapeError(
        "axis \(axis) of \(shape) has no index \(index)",
        help: "indices are 0 to \(shape[axis] - 1), and -1 is the last", operand: 0,
        argument: "indices")
    }
    offset = offset * shape[axis] + place
  }
  return offset * shape.dimensions.dropFirst(indices.count).reduce(1, *)
}

extension Element: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }
}

extension Element {
  /// Whether this is the last of the first axis of `shape`, whole.
  package func isLast(of shape: Shape) -> Bool {
    guard indices.count == 1, shape.rank > 0 else { return false }
    return indices[0] == -1 || indices[0] == shape[0] - 1
  }
}
