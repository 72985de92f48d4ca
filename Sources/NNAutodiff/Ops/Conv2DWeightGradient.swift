package import NNTensor

/// The vector-Jacobian product of ``Conv2D`` for its weights, summed over the examples.
package struct Conv2DWeightGradient: Op {
  package static let definition = OpDefinition(
    Conv2DWeightGradient.self, name: "conv2dWeightGradient", category: .backward,
    summary: "The gradient of a convolution with respect to its weights.",
    formula: "z[o, c, m, n] = Σ ∂y[o, i, j] · x[c, i·s + m − p, j·s + n − p]",
    gradientFormula: "∂∂y = convolution of x by ∂z, ∂x = ∂y spread by ∂z",
    signature: OpSignature([
      .operand("upstream"), .operand("x"), .labeled("kernel", .integers, "the window's size"),
      .labeled("stride", .integers, default: .integer(1), "the step from window to window"),
      .labeled(
        "padding", .integersOrWord(["same"]), default: .integer(0), "zeros on each side"),
    ]),
    isSumOfProducts: true,
    samples: [
      OpSample(
        "one channel", [.perExample([2, 2, 3]), .perExample([1, 4, 5])],
        ["kernel": .integer(3)]),
      OpSample(
        "padded, with a stride", [.perExample([2, 2, 3]), .perExample([2, 3, 5])],
        ["kernel": .integers([3, 2]), "stride": .integer(2), "padding": .integer(1)]),
      OpSample(
        "points", [.perExample([2, 2, 2]), .perExample([3, 2, 2])], ["kernel": .integer(1)]),
      OpSample(
        "shared", [.shared([2, 3, 3]), .shared([1, 3, 3])],
        ["kernel": .integer(2), "padding": .word("same")]),
      OpSample(
        "a shared image", [.perExample([1, 2, 2]), .shared([1, 3, 3])], ["kernel": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([2, 2, 2]), .perExample([1, 4, 5])], ["kernel": .integer(3)],
        message: "`conv2dWeightGradient` cannot pair [2, 2, 2] with the windows of [1, 4, 5]")
    ])

  let windows: ImageWindows

  package init(windows: ImageWindows) { self.windows = windows }
  package init(_ arguments: Arguments) throws(ShapeError) {
    windows = try ImageWindows("conv2dWeightGradient", arguments)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (upstream, x) = (inputs[0].shape, inputs[1].shape)
    let (rows, columns) = windows.counts(x)
    guard upstream.rank == 3, x.rank == 3, upstream == [upstream[0], rows, columns] else {
      throw ShapeError(
        "`conv2dWeightGradient` cannot pair \(upstream) with the windows of \(x)")
    }
    return .shared([upstream[0], x[0], windows.height, windows.width])
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    windows.grid(inputs[1].shape).blockCount
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let grid = windows.grid(kernel.inputs[1].type.shape)
    let filters = kernel.output.type.shape[0]
    let examples = kernel.inputs.contains { $0.type.isPerExample } ? kernel.batch : 1
    if examples == 0 { kernel.result.update(repeating: .zero, count: kernel.outputCount) }
    for example in 0..<examples {
      let image = kernel.input(1, example: example)
      let upstream = kernel.input(0, example: example)
      for row in grid.blockStarts {
        let block = grid.block(from: row)
        let (start, count) = (row * grid.columns, block.count * grid.columns)
        if !grid.isIdentity { grid.gather(image, rows: block, into: kernel.scratch) }
        Scalar.gemm(
          transposeA: false, transposeB: true, rows: filters, columns: grid.patch, inner: count,
          alpha: 1, a: upstream + start, lda: grid.count,
          b: grid.isIdentity ? image + start : UnsafePointer(kernel.scratch),
          ldb: grid.isIdentity ? grid.count : count, beta: example == 0 && row == 0 ? 0 : 1,
          c: kernel.result, ldc: grid.patch)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, x) = (context.inputs[0], context.inputs[1])
    let convolution = Conv2D(
      filters: context.inputType(0).shape[0], windows: windows, start: ParameterStart(biases: nil))
    let spread = Conv2DInputGradient(size: context.inputType(1).shape, windows: windows)
    return [
      try context.add(convolution, x, context.cotangent),
      try context.add(spread, upstream, context.cotangent),
    ]
  }
}
