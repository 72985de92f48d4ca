package import NNTensor

/// The axes in another order.
package struct Transposed: Op {
  package static let definition = OpDefinition(
    Transposed.self, name: "transposed", category: .shape,
    summary: "The last two axes exchanged, or all of them in the given order.",
    formula: "y[…, j, i] = x[…, i, j]", gradientFormula: "∂x = ∂y, the axes put back",
    signature: OpSignature([
      .operand("x"),
      .labeled(
        "axes", .integers, optional: true, "the operand's axes in their new order"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample("a matrix", [.perExample([2, 3])]),
      OpSample("the last two axes", [.shared([2, 3, 4])]),
      OpSample("a cycle", [.perExample([2, 3, 4])], ["axes": .integers([2, 0, 1])]),
      OpSample("from the end", [.perExample([2, 3, 4])], ["axes": .integers([-1, 1, 0])]),
    ],
    errorSamples: [
      OpErrorSample([.perExample([3])], message: "`transposed` needs two axes, but gets [3]"),
      OpErrorSample(
        [.perExample([2, 3])], ["axes": .integers([0, 0])],
        message: "`transposed` needs each of the 2 axes of [2, 3] once, but gets [0, 0]"),
      OpErrorSample(
        [.perExample([2, 3])], ["axes": .integers([0, 1, 2])],
        message: "`transposed` needs each of the 2 axes of [2, 3] once, but gets [0, 1, 2]"),
    ])

  /// The order as written; `nil` exchanges the last two.
  let axes: [Int]?

  package init(axes: [Int]? = nil) { self.axes = axes }
  package init(_ arguments: Arguments) throws(ShapeError) {
    axes = arguments["axes"] == nil ? nil : try arguments.integers("axes")
  }

  /// Which axis of an operand of `shape` each axis of the result is; `nil` if that cannot be.
  private func order(_ shape: Shape) -> [Int]? {
    guard let axes else {
      return shape.rank < 2
        ? nil : Array(0..<shape.rank - 2) + [shape.rank - 1, shape.rank - 2]
    }
    let order = axes.compactMap { shape.resolve(axis: $0) }
    return order.sorted() == Array(0..<shape.rank) && axes.count == shape.rank ? order : nil
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    var type = inputs[0]
    guard let order = order(type.shape) else {
      if let axes {
        throw ShapeError(
          "`transposed` needs each of the \(type.shape.rank) axes of \(type.shape) once, but gets "
            + "\(axes)", argument: "axes")
      }
      throw ShapeError("`transposed` needs two axes, but gets \(type.shape)", operand: 0)
    }
    let source = type.shape
    type.shape = Shape(order.map { source[$0] })
    return type
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let (x, y) = (kernel.input(0), kernel.result)
    let shape = kernel.inputs[0].type.shape
    guard axes == nil else {
      permute(kernel, shape)
      return
    }
    let (rows, columns) = (shape[shape.rank - 2], shape.last)
    let size = rows * columns
    for start in stride(from: 0, to: kernel.outputCount, by: max(1, size)) {
      for column in 0..<columns {
        for row in 0..<rows {
          y[start + column * rows + row] = x[start + row * columns + column]
        }
      }
    }
  }

  @inline(__always)
  private func permute<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>, _ shape: Shape) {
    let walk = BroadcastWalk(kernelOutput: kernel.output.type, batch: kernel.batch)
    let source = BroadcastWalk(
      kernelOutput: ValueType(shape, isPerExample: true), batch: 1
    ).strides(of: ValueType(shape, isPerExample: true))
    var strides = source
    for (axis, from) in (order(shape) ?? []).enumerated() { strides[axis + 1] = source[from + 1] }
    let (x, y) = (kernel.input(0), kernel.result)
    walk.forEach(strides) { index, source in y[index] = x[source] }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    guard axes != nil, let order = order(context.inputType(0).shape) else {
      return [try context.add(Transposed(), context.cotangent)]
    }
    var inverse = order
    for (position, axis) in order.enumerated() { inverse[axis] = position }
    return [try context.add(Transposed(axes: inverse), context.cotangent)]
  }
}

extension Transposed: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }
}
