package import NNTensor

/// A two-dimensional convolution over an image of channels, height and width.
///
/// As in PyTorch (and unlike in mathematics) the kernel is not turned around: a cross-correlation.
package struct Conv2D: Op {
  package static let definition = OpDefinition(
    Conv2D.self, name: "conv2d", category: .layer,
    summary: "Slides small filters over an image: each gives a map of where its pattern stands.",
    formula: "y[o, i, j] = Σ W[o, c, m, n] · x[c, i·s + m − p, j·s + n − p] + b[o]",
    gradientFormula: "∂x = ∂y spread by W, ∂W = Σ ∂y · x under the window, ∂b = Σ ∂y",
    signature: OpSignature(
      [
        .operand("x"), .unlabeled("filters", .integer, "how many channels come out"),
        .labeled("kernel", .integers, "the window's size; a list is height and width"),
        .labeled("stride", .integers, default: .integer(1), "the step from window to window"),
        .labeled(
          "padding", .integersOrWord(["same"]), default: .integer(0),
          "zeros on each side; `.same` keeps the image's size"),
      ] + ParameterStart.arguments(bias: "how the bias starts")), isLearned: true,
    isSumOfProducts: true,
    samples: [
      OpSample(
        "one channel", [.perExample([1, 4, 5])], ["filters": .integer(2), "kernel": .integer(3)]),
      OpSample(
        "padded channels", [.perExample([2, 3, 3])],
        ["filters": .integer(3), "kernel": .integer(3), "padding": .integer(1)]),
      OpSample(
        "a stride", [.perExample([2, 5, 4])],
        ["filters": .integer(2), "kernel": .integers([3, 2]), "stride": .integers([2, 1])]),
      OpSample(
        "the same size, an even kernel", [.perExample([1, 3, 4])],
        ["filters": .integer(2), "kernel": .integers([2, 3]), "padding": .word("same")]),
      OpSample(
        "points, without a bias", [.perExample([3, 2, 2])],
        ["filters": .integer(2), "kernel": .integer(1), "bias": .flag(false)]),
      OpSample(
        "on a shared image", [.shared([1, 3, 3])],
        ["filters": .integer(2), "kernel": .integer(2), "stride": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([28, 28])], ["filters": .integer(6), "kernel": .integer(5)],
        message:
          "`conv2d` expects an image of channels, height and width, but gets [28, 28]"),
      OpErrorSample(
        [.perExample([])], ["filters": .integer(6), "kernel": .integer(5)],
        message:
          "`conv2d` expects an image of channels, height and width, but gets a single number"),
      OpErrorSample(
        [.perExample([1, 3, 3])], ["filters": .integer(6), "kernel": .integer(5)],
        message: "`conv2d` cannot lay a window of 5 × 5 on an image of 3 × 3"),
      OpErrorSample(
        [.perExample([1, 3, 3])], ["filters": .integer(0), "kernel": .integer(3)],
        message: "`conv2d` needs at least 1 filter, but gets 0"),
      OpErrorSample(
        [.perExample([1, 3, 3])], ["filters": .integer(2), "kernel": .integer(0)],
        message: "`kernel` of `conv2d` must be at least 1, not 0"),
      OpErrorSample(
        [.perExample([1, 3, 3])], ["filters": .integer(2), "kernel": .integers([1, 2, 3])],
        message: "`kernel` of `conv2d` must be one number, or height and width"),
      OpErrorSample(
        [.perExample([1, 3, 3])], ["filters": .integer(2)],
        message: "`kernel` must be a list of whole numbers"),
      OpErrorSample(
        [.perExample([1, 3, 3])],
        ["filters": .integer(2), "kernel": .integer(3), "padding": .integer(-1)],
        message: "`padding` of `conv2d` must be at least 0, not -1"),
      OpErrorSample(
        [.perExample([1, 3, 3])],
        [
          "filters": .integer(2), "kernel": .integer(3), "padding": .word("same"),
          "stride": .integer(2),
        ], message: "`conv2d` with `padding: .same` needs a stride of 1"),
      OpErrorSample(
        [ValueType([1, 3, 3], isPerExample: true, element: .index(9))],
        ["filters": .integer(2), "kernel": .integer(3)],
        message: "`conv2d` computes with numbers, but gets [1, 3, 3] of index(9)"),
    ])

  /// How many channels come out.
  let filters: Int
  let windows: ImageWindows
  let start: ParameterStart

  package init(filters: Int, windows: ImageWindows, start: ParameterStart = ParameterStart()) {
    self.filters = filters
    self.windows = windows
    self.start = start
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    filters = try arguments.integer("filters")
    guard filters >= 1, filters <= Int(Int32.max) else {
      throw ShapeError(
        "`conv2d` needs at least 1 filter, but gets \(filters)", argument: "filters")
    }
    windows = try ImageWindows("conv2d", arguments)
    start = try ParameterStart(arguments)
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    try windows.checkImage("conv2d", operands[0])
    let shape = try writtenShape(
      "conv2d", [filters, operands[0].shape[0], windows.height, windows.width])
    let window = windows.height * windows.width
    return start.weightAndBias(
      shape, fanIn: operands[0].shape[0] * window, fanOut: filters * window)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try windows.checkImage("conv2d", inputs[0])
    let x = inputs[0].shape
    try requireWeightAndBias(
      "conv2d", inputs, [filters, x[0], windows.height, windows.width])
    let (rows, columns) = windows.counts(x)
    return ValueType(
      try writtenShape("conv2d", [filters, rows, columns]), isPerExample: inputs[0].isPerExample)
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    windows.grid(inputs[0].shape).blockCount
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let grid = windows.grid(kernel.inputs[0].type.shape)
    for example in 0..<kernel.exampleCount {
      let image = kernel.input(0, example: example)
      let y = kernel.result + example * filters * grid.count
      if kernel.inputs.count > 2 {
        let bias = kernel.input(2)
        for filter in 0..<filters {
          (y + filter * grid.count).update(repeating: bias[filter], count: grid.count)
        }
      }
      for row in grid.blockStarts {
        let block = grid.block(from: row)
        let (start, count) = (row * grid.columns, block.count * grid.columns)
        if !grid.isIdentity { grid.gather(image, rows: block, into: kernel.scratch) }
        Scalar.gemm(
          transposeA: false, transposeB: false, rows: filters, columns: count, inner: grid.patch,
          alpha: 1, a: kernel.input(1), lda: grid.patch,
          b: grid.isIdentity ? image + start : UnsafePointer(kernel.scratch),
          ldb: grid.isIdentity ? grid.count : count, beta: kernel.inputs.count > 2 ? 1 : 0,
          c: y + start, ldc: grid.count)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let upstream = context.cotangent
    let (x, weight) = (context.inputs[0], context.inputs[1])
    let forX = try context.add(
      Conv2DInputGradient(size: context.inputType(0).shape, windows: windows), upstream, weight)
    let forWeight = try context.add(Conv2DWeightGradient(windows: windows), upstream, x)
    guard context.inputs.count > 2 else { return [forX, forWeight] }
    // One number for each filter: the sum over its map.
    let maps = try context.add(
      Reshape([filters, context.outputType.shape.count / filters]), upstream)
    return [forX, forWeight, try context.add(Sum(axis: 1), maps)]
  }
}

extension Conv2D: ChangePropagating {
  /// The convolution of the change itself, without the bias, where a window sees any of it; of one
  /// channel by that channel's weights alone.
  package func laneChange(
    of operand: Int, _ layout: LaneLayout, _ kernel: Kernel<Double>
  ) -> LaneChange? {
    let (image, output) = (kernel.inputs[0].type, kernel.output.type.shape)
    let channels = image.shape[0]
    let isWhole = layout == .whole(image.shape)
    guard operand == 0, image.isPerExample,
      isWhole || layout == LaneLayout(outer: 1, extent: channels, inner: layout.inner)
    else { return nil }
    let changed = isWhole ? image.shape : image.shape.replacing(axis: 0, with: 1)
    let filterSize = channels * windows.height * windows.width
    guard
      let convolved = ConvolvedChange(
        windows.grid(changed), filters: filters, filterSize: filterSize)
    else { return nil }
    let (size, channelSize) = (output.count, windows.height * windows.width)
    return LaneChange(layout: .whole(output)) { change, items, result in
      for item in 0..<items.count {
        let channel = isWhole ? 0 : items.lane(item)
        convolved.apply(
          change + item * layout.width, weights: kernel.input(1) + channel * channelSize,
          result + item * size)
      }
    }
  }

  /// A weight moves its filter's map by its pixel under each window; a bias moves the whole map.
  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    guard operand > 0 else { return nil }
    let grid = windows.grid(inputs[0].shape)
    let (patch, count) = (grid.patch, grid.count)
    let layout = LaneLayout(outer: 1, extent: filters, inner: count)
    if operand == 2 {
      return LaneRule(layout: layout, lane: { $0 }) { kernel, _, result in
        result.update(repeating: 1, count: kernel.exampleCount * count)
      }
    }
    return LaneRule(layout: layout, lane: { $0 / patch }) { kernel, coordinate, result in
      for example in 0..<kernel.exampleCount {
        grid.gather(
          pixel: coordinate % patch, of: kernel.input(0, example: example),
          into: result + example * count)
      }
    }
  }
}
