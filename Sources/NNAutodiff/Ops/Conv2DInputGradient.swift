package import NNTensor

/// The vector-Jacobian product of ``Conv2D`` for its image.
///
/// It is linear in both operands, and its own products are a convolution and a weight gradient.
package struct Conv2DInputGradient: Op {
  package static let definition = OpDefinition(
    Conv2DInputGradient.self, name: "conv2dInputGradient", category: .backward,
    summary: "The gradient of a convolution with respect to its image.",
    formula: "z[c, i·s + m − p, j·s + n − p] = Σ ∂y[o, i, j] · W[o, c, m, n]",
    gradientFormula: "∂∂y = convolution of ∂z by W, ∂W = Σ ∂y · ∂z under the window",
    signature: OpSignature([
      .operand("upstream"), .operand("weight"),
      .labeled("size", .integers, "the image's channels, height and width"),
      .labeled("kernel", .integers, "the window's size"),
      .labeled("stride", .integers, default: .integer(1), "the step from window to window"),
      .labeled(
        "padding", .integersOrWord(["same"]), default: .integer(0), "zeros on each side"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample(
        "one channel", [.perExample([2, 2, 3]), .shared([2, 1, 3, 3])],
        ["size": .integers([1, 4, 5]), "kernel": .integer(3)]),
      OpSample(
        "padded, with a stride", [.perExample([2, 2, 3]), .shared([2, 2, 3, 2])],
        [
          "size": .integers([2, 3, 5]), "kernel": .integers([3, 2]), "stride": .integer(2),
          "padding": .integers([1, 1]),
        ]),
      OpSample(
        "points", [.perExample([2, 2, 2]), .shared([2, 3, 1, 1])],
        ["size": .integers([3, 2, 2]), "kernel": .integer(1)]),
      OpSample(
        "shared", [.shared([2, 3, 3]), .shared([2, 1, 2, 2])],
        ["size": .integers([1, 3, 3]), "kernel": .integer(2), "padding": .word("same")]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([2, 2, 2]), .shared([2, 1, 3, 3])],
        ["size": .integers([1, 4, 5]), "kernel": .integer(3)],
        message: "`conv2dInputGradient` cannot spread [2, 2, 2] to [1, 4, 5] by [2, 1, 3, 3]")
    ])

  /// The image's channels, height and width.
  let size: Shape
  let windows: ImageWindows

  package init(size: Shape, windows: ImageWindows) {
    self.size = size
    self.windows = windows
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    size = Shape(try arguments.integers("size"))
    windows = try ImageWindows("conv2dInputGradient", arguments)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (upstream, weight) = (inputs[0].shape, inputs[1].shape)
    let (rows, columns) = windows.counts(size)
    guard size.rank == 3, upstream.rank == 3, !inputs[1].isPerExample,
      upstream == [upstream[0], rows, columns],
      weight == [upstream[0], size[0], windows.height, windows.width]
    else {
      throw ShapeError(
        "`conv2dInputGradient` cannot spread \(upstream) to \(size) by \(weight)")
    }
    return ValueType(size, isPerExample: inputs[0].isPerExample)
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    windows.grid(size).blockCount
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let grid = windows.grid(size)
    let filters = kernel.inputs[0].type.shape[0]
    for example in 0..<kernel.exampleCount {
      let z = kernel.result + example * grid.imageCount
      let upstream = kernel.input(0, example: example)
      if !grid.isIdentity { z.update(repeating: .zero, count: grid.imageCount) }
      for row in grid.blockStarts {
        let block = grid.block(from: row)
        let (start, count) = (row * grid.columns, block.count * grid.columns)
        Scalar.gemm(
          transposeA: true, transposeB: false, rows: grid.patch, columns: count, inner: filters,
          alpha: 1, a: kernel.input(1), lda: grid.patch, b: upstream + start, ldb: grid.count,
          beta: 0, c: grid.isIdentity ? z + start : kernel.scratch,
          ldc: grid.isIdentity ? grid.count : count)
        if !grid.isIdentity {
          grid.scatter(UnsafePointer(kernel.scratch), rows: block, addingTo: z)
        }
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, weight) = (context.inputs[0], context.inputs[1])
    let convolution = Conv2D(
      filters: context.inputType(0).shape[0], windows: windows, start: ParameterStart(biases: nil))
    return [
      try context.add(convolution, context.cotangent, weight),
      try context.add(Conv2DWeightGradient(windows: windows), upstream, context.cotangent),
    ]
  }
}
