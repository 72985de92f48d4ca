package import NNTensor

/// A value summed over the axes, and the batch, in which it is wider than the target.
///
/// The mirror image of ``BroadcastTo``: each is the other's vector-Jacobian product. Only backward
/// passes make it; a program writes `sum`.
package struct ReduceTo: Op {
  package static let definition = OpDefinition(
    ReduceTo.self, name: "reduceTo", category: .backward,
    summary: "The sum over the axes that a broadcast had repeated.",
    formula: "y = Σ x over the repeated axes", gradientFormula: "∂x = ∂y, repeated",
    signature: OpSignature([
      .operand("x"), .unlabeled("shape", .integers, "the shape to reach"),
      .labeled("shared", .flag, default: .flag(false), "whether to sum over the batch too"),
      .labeled("mean", .flag, default: .flag(false), "whether to divide by the batch"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample(
        "over the batch", [.perExample([3])], ["shape": .integers([3]), "shared": .flag(true)]),
      OpSample(
        "the mean over the batch", [.perExample([])],
        ["shape": .integers([]), "shared": .flag(true), "mean": .flag(true)]),
      OpSample("an axis", [.perExample([2, 3])], ["shape": .integers([3])]),
      OpSample("to a unit axis", [.perExample([2, 3])], ["shape": .integers([2, 1])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3])], ["shape": .integers([2])],
        message: "`reduceTo` cannot sum [3] down to [2]")
    ])

  let target: ValueType?
  let shape: Shape
  let isShared: Bool
  let dividesByBatch: Bool

  package init(_ target: ValueType, dividesByBatch: Bool = false) {
    self.target = target
    shape = target.shape
    isShared = !target.isPerExample
    self.dividesByBatch = dividesByBatch
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    target = nil
    shape = Shape(try arguments.integers("shape"))
    isShared = arguments["shared"] == .flag(true)
    dividesByBatch = arguments["mean"] == .flag(true)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    guard inputs[0].shape.broadcast(with: shape) == inputs[0].shape else {
      throw ShapeError("`reduceTo` cannot sum \(inputs[0].shape) down to \(shape)")
    }
    return ValueType(shape, isPerExample: inputs[0].isPerExample && !isShared)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let x = kernel.input(0)
    let y = kernel.result
    let count = kernel.outputCount
    let source = kernel.inputs[0].type
    let target = kernel.output.type.shape
    let total = kernel.count(0)
    let isWhole =
      count == 0 || source.shape.dimensions.suffix(target.rank).elementsEqual(target.dimensions)
    if isWhole && !kernel.output.type.isPerExample {
      // Rows of the target's size, one below the other.
      Scalar.columnSums(
        x, y, rows: total / max(1, count), columns: count, accumulate: false)
    } else if isWhole && target.count == 1 {
      Scalar.rowSums(x, y, rows: kernel.batch, columns: source.shape.count)
    } else {
      for index in 0..<count { y[index] = .zero }
      let walk = BroadcastWalk(kernelOutput: source, batch: kernel.batch)
      let strides = walk.strides(of: kernel.output.type)
      walk.forEach(strides) { index, position in y[position] += x[index] }
    }
    if dividesByBatch && source.isPerExample {
      let factor = Scalar(1) / Scalar(Double(max(1, kernel.batch)))
      for index in 0..<count { y[index] *= factor }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        BroadcastTo(context.inputType(0), dividesByBatch: dividesByBatch), context.cotangent)
    ]
  }
}
