package import NNTensor

/// A sequence moved along its first axis; what comes in is 0.
package struct Delayed: Op {
  package static let definition = OpDefinition(
    Delayed.self, name: "delayed", category: .backward,
    summary: "The sequence some steps later, or earlier; zeros come in.",
    formula: "y[t] = x[t − by], else 0", gradientFormula: "∂x[t] = ∂y[t + by], else 0",
    signature: OpSignature([
      .operand("x"), .labeled("by", .integer, "the steps; below 0 it comes earlier"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample("later", [.perExample([3, 2])], ["by": .integer(1)]),
      OpSample("earlier", [.shared([4])], ["by": .integer(-2)]),
      OpSample("not at all", [.perExample([2, 2])], ["by": .integer(0)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([])], ["by": .integer(1)],
        message: "`delayed` needs a sequence, but gets a single number")
    ])

  /// The steps.
  let steps: Int

  package init(by steps: Int) { self.steps = steps }
  package init(_ arguments: Arguments) throws(ShapeError) { steps = try arguments.integer("by") }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    guard inputs[0].shape.rank > 0 else {
      throw ShapeError("`delayed` needs a sequence, but gets a single number", operand: 0)
    }
    return inputs[0]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let shape = kernel.output.type.shape
    let width = shape.dimensions.dropFirst().reduce(1, *)
    let zeros = min(abs(steps), shape[0]) * width
    let kept = shape.count - zeros
    for example in 0..<kernel.exampleCount {
      let x = kernel.input(0, example: example)
      let y = kernel.result + example * shape.count
      (steps > 0 ? y + zeros : y).update(from: steps > 0 ? x : x + zeros, count: kept)
      (steps > 0 ? y : y + kept).update(repeating: .zero, count: zeros)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(Delayed(by: -steps), context.cotangent)]
  }
}

extension Delayed: ChangePropagating {
  package var changeResponse: ChangeResponse { .linear }
}
