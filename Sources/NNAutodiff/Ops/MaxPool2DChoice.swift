package import NNTensor

/// What stands, in one image, where each window of another image has its largest pixel: the
/// transpose of ``MaxPool2DGradient``.
package struct MaxPool2DChoice: Op {
  package static let definition = OpDefinition(
    MaxPool2DChoice.self, name: "maxPool2dChoice", category: .backward,
    summary: "The value at each window's largest pixel of another image.",
    formula: "y = v at the place of the window's largest x",
    gradientFormula: "∂v = Σ ∂y of the windows whose largest pixel it is, ∂x = 0",
    signature: OpSignature(
      [.operand("v"), .operand("x")] + ImageWindows.poolingArguments), hasKinks: true,
    samples: [
      OpSample(
        "halves", [.perExample([2, 4, 4]), .perExample([2, 4, 4])], ["kernel": .integer(2)]),
      OpSample(
        "windows that overlap", [.shared([1, 4, 4]), .perExample([1, 4, 4])],
        ["kernel": .integer(3), "stride": .integer(1)]),
      OpSample("shared", [.shared([1, 2, 4]), .shared([1, 2, 4])], ["kernel": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([1, 3, 3]), .perExample([1, 4, 4])], ["kernel": .integer(2)],
        message: "`maxPool2dChoice` cannot choose from [1, 3, 3] by [1, 4, 4]")
    ])

  let windows: ImageWindows

  package init(windows: ImageWindows) { self.windows = windows }
  package init(_ arguments: Arguments) throws(ShapeError) {
    windows = try ImageWindows("maxPool2dChoice", arguments)
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let x = inputs[1].shape
    let (rows, columns) = windows.counts(x)
    guard x.rank == 3, inputs[0].shape == x, rows > 0, columns > 0 else {
      throw ShapeError("`maxPool2dChoice` cannot choose from \(inputs[0].shape) by \(x)")
    }
    return ValueType(
      [x[0], rows, columns], isPerExample: inputs.contains(where: \.isPerExample))
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let grid = windows.grid(kernel.inputs[1].type.shape)
    for example in 0..<kernel.exampleCount {
      let v = kernel.input(0, example: example)
      let y = kernel.result + example * kernel.output.elementCount
      grid.forEachLargest(kernel.input(1, example: example)) { window, pixel in
        y[window] = v[pixel]
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        MaxPool2DGradient(windows: windows), context.cotangent, context.inputs[1]),
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
