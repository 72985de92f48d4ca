package import NNTensor

/// Probabilities from logits, along one axis.
package struct Softmax: AlongAxis {
  package static let definition = OpDefinition(
    Softmax.self, name: "softmax", category: .activation,
    summary: "Positive numbers that sum to 1 along an axis, larger where x is larger.",
    formula: "y = e^x / Σ e^x", gradientFormula: "∂x = y · (∂y − Σ ∂y · y)",
    signature: OpSignature([
      .operand("x"), .labeled("axis", .axis, default: .integer(-1), "the axis that sums to 1"),
    ]),
    samples: AlongAxisSamples.samples,
    errorSamples: AlongAxisSamples.errorSamples("softmax"))

  let axis: Int

  package init(axis: Int = -1) { self.axis = axis }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.alongRows(axis: axis) { x, y, rows, columns in
      Scalar.softmaxRows(x, y, rows: rows, columns: columns)
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [try context.add(SoftmaxGradient(axis: axis), context.cotangent, context.node)]
  }
}

extension Softmax: ChangePropagating {
  /// Within a lane that is made of whole rows, and nowhere else.
  package func laneChange(
    of operand: Int, _ layout: LaneLayout, _ kernel: Kernel<Double>
  ) -> LaneChange? {
    let shape = kernel.output.type.shape
    let columns = shape.last
    guard kernel.output.type.isPerExample, shape.rank > 0, columns > 0,
      shape.resolve(axis: axis) == shape.rank - 1, layout.inner % columns == 0
    else { return nil }
    let size = shape.count
    // What is equal along a row cancels, and leaves the rounding of what it was.
    return LaneChange(layout: layout, keepsDigits: false) { change, items, result in
      for item in 0..<items.count {
        let lane = layout.extent == 1 ? 0 : items.lane(item)
        for outer in 0..<layout.outer {
          let start =
            items.example(item) * size + (outer * layout.extent + lane) * layout.inner
          let own = item * layout.width + outer * layout.inner
          Double.softmaxChange(
            at: kernel.input(0) + start, softmax: kernel.result + start, change + own,
            result + own, rows: layout.inner / columns, columns: columns)
        }
      }
    }
  }
}
