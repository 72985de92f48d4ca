package import NNTensor

/// The largest pixel of each window, channel by channel.
package struct MaxPool2D: Op {
  package static let definition = OpDefinition(
    MaxPool2D.self, name: "maxPool2d", category: .pool,
    summary: "Keeps the largest pixel of each window: a smaller image of what stood out.",
    formula: "y[c, i, j] = max x[c, i·s + m − p, j·s + n − p] over m, n",
    gradientFormula: "∂x = ∂y at each window's largest pixel (the first of equals), else 0",
    signature: OpSignature([.operand("x")] + ImageWindows.poolingArguments), hasKinks: true,
    samples: [
      OpSample("halves", [.perExample([2, 4, 4])], ["kernel": .integer(2)]),
      OpSample("a rest that no window covers", [.perExample([1, 5, 3])], ["kernel": .integer(2)]),
      OpSample(
        "windows that overlap", [.perExample([1, 4, 4])],
        ["kernel": .integer(3), "stride": .integer(1)]),
      OpSample(
        "padded", [.perExample([1, 4, 3])],
        ["kernel": .integers([2, 3]), "stride": .integer(2), "padding": .integer(1)]),
      OpSample("shared", [.shared([1, 2, 4])], ["kernel": .integer(2)]),
      OpSample(
        "equals", [.perExample([1, 2, 4], values: [0, 0, 1, 3, 0, 0, 3, 2])],
        ["kernel": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([784])], ["kernel": .integer(2)],
        message: "`maxPool2d` expects an image of channels, height and width, but gets [784]"),
      OpErrorSample(
        [.perExample([1, 2, 1])], ["kernel": .integer(2)],
        message: "`maxPool2d` cannot lay a window of 2 × 2 on an image of 2 × 1"),
      OpErrorSample(
        [.perExample([1, 4, 4])], ["kernel": .integer(2), "stride": .integer(0)],
        message: "`stride` of `maxPool2d` must be at least 1, not 0"),
      OpErrorSample(
        [.perExample([1, 4, 4])], ["kernel": .integer(3), "padding": .integer(2)],
        message: "`padding` of `maxPool2d` must be at most half of its window"),
      OpErrorSample(
        [.perExample([1, 4, 4])], message: "`kernel` must be a list of whole numbers"),
    ])

  let windows: ImageWindows

  package init(windows: ImageWindows) { self.windows = windows }
  package init(_ arguments: Arguments) throws(ShapeError) {
    windows = try ImageWindows("maxPool2d", arguments)
    // Beyond that a window could lie in the padding alone, and would have no largest pixel.
    guard 2 * windows.top <= windows.height, 2 * windows.left <= windows.width else {
      throw ShapeError(
        "`padding` of `maxPool2d` must be at most half of its window", argument: "padding")
    }
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try windows.checkImage("maxPool2d", inputs[0])
    let (rows, columns) = windows.counts(inputs[0].shape)
    return ValueType(
      [inputs[0].shape[0], rows, columns], isPerExample: inputs[0].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let grid = windows.grid(kernel.inputs[0].type.shape)
    for example in 0..<kernel.exampleCount {
      let image = kernel.input(0, example: example)
      let y = kernel.result + example * kernel.output.elementCount
      if grid.isPairs {
        grid.forEachPairOfRows { upper, lower, window in
          Scalar.maxPoolPairs(image + upper, image + lower, y + window, count: grid.columns)
        }
        continue
      }
      grid.forEachLargest(image) { window, pixel in y[window] = image[pixel] }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        MaxPool2DGradient(windows: windows), context.cotangent, context.inputs[0])
    ]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    let grid = windows.grid(kernel.inputs[0].type.shape)
    guard grid.isPairs else {
      return windows.forEachLargest(of: 0, kernel) { recorder.record($0) }
    }
    // The choices of one example, and what fills the last word.
    let count = kernel.output.elementCount
    let words = (count + 7) / 8
    guard words > 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { buffer in
      guard let start = buffer.baseAddress else { return }
      start[words - 1] = 0
      let choices = UnsafeMutableRawPointer(start).assumingMemoryBound(to: UInt8.self)
      for example in 0..<kernel.exampleCount {
        let image = kernel.input(0, example: example)
        grid.forEachPairOfRows { upper, lower, window in
          Scalar.maxPoolPairsChoices(
            image + upper, image + lower, choices + window, count: grid.columns)
        }
        // Eight windows at a time: recording is a chain of multiplications.
        for word in 0..<words { recorder.record(Int(truncatingIfNeeded: start[word])) }
      }
    }
  }
}

extension MaxPool2D: ChangePropagating {
  package var changeResponse: ChangeResponse { .channelwise }

  package func choices(_ kernel: Kernel<Double>) -> [Int]? {
    var choices: [Int] = []
    windows.forEachLargest(of: 0, kernel) { choices.append($0) }
    return choices
  }
}

extension MaxPool2D: KinkMeasuring {
  /// Half of what is between a window's largest pixel and the next, for the largest; half of what is
  /// between it and the largest, for every other.
  package func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]? {
    let grid = windows.grid(kernel.inputs[0].type.shape)
    var distances = [Double](repeating: .infinity, count: kernel.count(0))
    for example in 0..<kernel.exampleCount {
      let image = kernel.input(0, example: example)
      let start = example * kernel.inputs[0].elementCount
      grid.forEachWindow { window in
        guard let first = window.first else { return }
        let largest = window.reduce(first) { image[$1] > image[$0] ? $1 : $0 }
        var next = Double.infinity
        for pixel in window where pixel != largest {
          let distance = (image[largest] - image[pixel]) / 2
          next = min(next, distance)
          distances[start + pixel] = min(distances[start + pixel], distance)
        }
        distances[start + largest] = min(distances[start + largest], next)
      }
    }
    return [distances]
  }
}
