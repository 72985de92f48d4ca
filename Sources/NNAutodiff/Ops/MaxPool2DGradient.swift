package import NNTensor

/// The vector-Jacobian product of ``MaxPool2D``; linear in the upstream gradient.
package struct MaxPool2DGradient: Op {
  package static let definition = OpDefinition(
    MaxPool2DGradient.self, name: "maxPool2dGradient", category: .backward,
    summary: "The gradient through a max-pooling: each window's goes to its largest pixel.",
    formula: "z = Σ ∂y of the windows whose largest pixel it is",
    gradientFormula: "∂∂y = ∂z at each window's largest pixel",
    signature: OpSignature(
      [.operand("upstream"), .operand("x")] + ImageWindows.poolingArguments), hasKinks: true,
    samples: [
      OpSample(
        "halves", [.perExample([2, 2, 2]), .perExample([2, 4, 4])], ["kernel": .integer(2)]),
      OpSample(
        "windows that overlap", [.perExample([1, 2, 2]), .perExample([1, 4, 4])],
        ["kernel": .integer(3), "stride": .integer(1)]),
      OpSample(
        "padded", [.perExample([1, 3, 3]), .shared([1, 4, 4])],
        ["kernel": .integer(2), "padding": .integer(1)]),
      OpSample("shared", [.shared([1, 1, 2]), .shared([1, 2, 4])], ["kernel": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([1, 3, 3]), .perExample([1, 4, 4])], ["kernel": .integer(2)],
        message: "`maxPool2dGradient` cannot pair [1, 3, 3] with the windows of [1, 4, 4]")
    ])

  let windows: ImageWindows

  package init(windows: ImageWindows) { self.windows = windows }
  package init(_ arguments: Arguments) throws(ShapeError) {
    windows = try ImageWindows("maxPool2dGradient", arguments)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let (upstream, x) = (inputs[0].shape, inputs[1].shape)
    let (rows, columns) = windows.counts(x)
    guard x.rank == 3, upstream == [x[0], rows, columns] else {
      throw ShapeError(
        "`maxPool2dGradient` cannot pair \(upstream) with the windows of \(x)")
    }
    return ValueType(x, isPerExample: inputs.contains(where: \.isPerExample))
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let grid = windows.grid(kernel.inputs[1].type.shape)
    kernel.result.update(repeating: .zero, count: kernel.outputCount)
    for example in 0..<kernel.exampleCount {
      let upstream = kernel.input(0, example: example)
      let z = kernel.result + example * grid.imageCount
      let image = kernel.input(1, example: example)
      if grid.isPairs {
        grid.forEachPairOfRows { upper, lower, window in
          Scalar.maxPoolPairsGradient(
            image + upper, image + lower, upstream: upstream + window, toUpper: z + upper,
            toLower: z + lower, count: grid.columns)
        }
        continue
      }
      grid.forEachLargest(image) { window, pixel in
        z[pixel] += upstream[window]
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        MaxPool2DChoice(windows: windows), context.cotangent, context.inputs[1]),
      nil,
    ]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    windows.forEachLargest(of: 1, kernel) { recorder.record($0) }
  }
}
