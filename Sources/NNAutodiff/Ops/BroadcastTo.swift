package import NNTensor

/// A value repeated to a larger shape, and over the batch where the target is per example.
///
/// The mirror image of ``ReduceTo``: each is the other's vector-Jacobian product.
package struct BroadcastTo: Op {
  package static let definition = OpDefinition(
    BroadcastTo.self, name: "broadcast", category: .shape,
    summary: "The value repeated along new or unit axes.",
    formula: "y[…, i, …] = x[…, 0, …]", gradientFormula: "∂x = Σ ∂y over the repeated axes",
    signature: OpSignature([
      .operand("x"), .unlabeled("shape", .integers, "the shape to reach"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample("a new axis", [.perExample([3])], ["shape": .integers([2, 3])]),
      OpSample("a unit axis", [.perExample([2, 1])], ["shape": .integers([2, 4])]),
      OpSample("a number", [.shared([])], ["shape": .integers([2, 2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3])], ["shape": .integers([2])],
        message: "`broadcast` cannot spread [3] to [2]")
    ])

  /// Whether each example has its own; `nil` keeps what the operand has.
  let isPerExample: Bool?
  let shape: Shape
  /// Whether the repeated values are divided by the number of examples.
  let dividesByBatch: Bool

  /// A value of type `target`.
  package init(_ target: ValueType, dividesByBatch: Bool = false) {
    isPerExample = target.isPerExample
    shape = target.shape
    self.dividesByBatch = dividesByBatch
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    isPerExample = nil
    shape = Shape(try arguments.integers("shape"))
    dividesByBatch = false
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    guard inputs[0].shape.broadcast(with: shape) == shape else {
      throw ShapeError("`broadcast` cannot spread \(inputs[0].shape) to \(shape)")
    }
    return ValueType(shape, isPerExample: isPerExample ?? inputs[0].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let x = kernel.input(0)
    let y = kernel.result
    let total = kernel.outputCount
    let span = kernel.repeatSpan(0)
    let factor =
      dividesByBatch && kernel.output.type.isPerExample
      ? Scalar(1) / Scalar(Double(max(1, kernel.batch))) : Scalar(1)
    if span == 1 {
      let value = x[0] * factor
      for index in 0..<total { y[index] = value }
    } else if span > 0 {
      for start in stride(from: 0, to: total, by: span) {
        for offset in 0..<span { y[start + offset] = x[offset] * factor }
      }
    } else {
      let walk = BroadcastWalk(kernelOutput: kernel.output.type, batch: kernel.batch)
      let strides = walk.strides(of: kernel.inputs[0].type)
      walk.forEach(strides) { index, position in y[index] = x[position] * factor }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        ReduceTo(context.inputType(0), dividesByBatch: dividesByBatch), context.cotangent)
    ]
  }
}

extension BroadcastTo: ChangePropagating {
  package var changeResponse: ChangeResponse {
    // The number of examples enters: a batch of probes has another.
    dividesByBatch ? .coupled : .linear
  }
}
