package import NNTensor

/// The windows that a convolution or a pooling slides over an image: their size, the steps between
/// them and the zeros around the image; height first.
package struct ImageWindows: Hashable, Sendable {
  /// How much is added around an image.
  package enum Padding: Hashable, Sendable {
    /// So many zeros above and below, left and right.
    case zeros(Int, Int)
    /// As many as keep the image's size; with an even kernel one more below and right, as PyTorch.
    case same
  }

  package var height: Int
  package var width: Int
  package var strideY: Int
  package var strideX: Int
  package var padding: Padding

  package init(height: Int, width: Int, strideY: Int, strideX: Int, padding: Padding) {
    self.height = height
    self.width = width
    self.strideY = strideY
    self.strideX = strideX
    self.padding = padding
  }

  /// The windows that a call's arguments `kernel`, `stride` and `padding` describe; without a
  /// stride they stand `kernel` apart.
  package init(_ op: String, _ arguments: Arguments) throws(ShapeError) {
    (height, width) = try arguments.pair("kernel", op, atLeast: 1)
    (strideY, strideX) =
      arguments["stride"] == nil ? (height, width) : try arguments.pair("stride", op, atLeast: 1)
    switch arguments["padding"] {
    case nil: padding = .zeros(0, 0)
    case .word("same"):
      padding = .same
      guard strideY == 1, strideX == 1 else {
        throw ShapeError(
          "`\(op)` with `padding: .same` needs a stride of 1", argument: "stride")
      }
    default:
      let (y, x) = try arguments.pair("padding", op, atLeast: 0)
      padding = .zeros(y, x)
    }
  }

  /// The arguments of an op that looks at the pixels under the windows of a pooling.
  static let poolingArguments: [OpSignature.Parameter] = [
    .unlabeled("kernel", .integers, "the window's size; a list is height and width"),
    .labeled(
      "stride", .integers, optional: true,
      "the step from window to window; the window's size without it"),
    .labeled(
      "padding", .integers, default: .integer(0),
      "pixels on each side that are never the largest"),
  ]

  /// Zeros above the image.
  package var top: Int { if case .zeros(let y, _) = padding { y } else { (height - 1) / 2 } }
  /// Zeros left of the image.
  package var left: Int { if case .zeros(_, let x) = padding { x } else { (width - 1) / 2 } }
  /// Zeros above and below together.
  package var verticalPadding: Int {
    if case .zeros(let y, _) = padding { 2 * y } else { height - 1 }
  }
  /// Zeros left and right together.
  package var horizontalPadding: Int {
    if case .zeros(_, let x) = padding { 2 * x } else { width - 1 }
  }

  /// How many windows stand below and beside each other in an image of `shape`, whose last two axes
  /// are height and width; 0 where not even one fits.
  package func counts(_ shape: Shape) -> (rows: Int, columns: Int) {
    guard shape.rank >= 2 else { return (0, 0) }
    let spareY = shape[shape.rank - 2] + verticalPadding - height
    let spareX = shape.last + horizontalPadding - width
    return (
      spareY < 0 ? 0 : spareY / strideY + 1, spareX < 0 ? 0 : spareX / strideX + 1
    )
  }

  /// The grid of windows over an image of `shape`: channels, then height and width of the image.
  package func grid(_ shape: Shape) -> WindowGrid {
    let (rows, columns) = counts(shape)
    return WindowGrid(
      windows: self, channels: shape.rank > 2 ? shape[shape.rank - 3] : 1,
      imageHeight: shape.rank > 1 ? shape[shape.rank - 2] : 1, imageWidth: shape.last,
      rows: rows, columns: columns)
  }

  /// What `op` demands of its image: channels, height and width, and room for one window.
  package func checkImage(_ op: String, _ x: ValueType) throws(ShapeError) {
    try requireNumbers(op, [x])
    guard x.shape.rank == 3 else {
      let axes = x.shape.dimensions
      let isImage = axes.count == 2
      throw ShapeError(
        "`\(op)` expects an image of channels, height and width, but gets "
          + (axes.isEmpty ? "a single number" : "\(x.shape)"),
        help: isImage
          ? "give it an axis of 1 channel"
          : axes.count > 3 ? nil : "give it these axes with `reshape`",
        operand: 0,
        repair: isImage
          ? .insert(op: "reshape", arguments: "[1, \(axes[0]), \(axes[1])]", operand: 0) : nil)
    }
    let (rows, columns) = counts(x.shape)
    guard rows > 0, columns > 0 else {
      throw ShapeError(
        "`\(op)` cannot lay a window of \(height) × \(width) on an image of "
          + "\(x.shape[1]) × \(x.shape[2])", help: "make the window smaller, or add `padding:`",
        operand: 0)
    }
  }
}

extension ImageWindows {
  /// Calls `body` with each window's largest pixel in operand `index`, image by image.
  @inline(__always)
  func forEachLargest<Scalar: TensorScalar>(
    of index: Int, _ kernel: Kernel<Scalar>, _ body: (_ pixel: Int) -> Void
  ) {
    let grid = grid(kernel.inputs[index].type.shape)
    for example in 0..<kernel.exampleCount {
      grid.forEachLargest(kernel.input(index, example: example)) { _, pixel in body(pixel) }
    }
  }
}

extension Arguments {
  /// Two whole numbers, height and width; one number stands for both.
  func pair(
    _ name: String, _ op: String, atLeast least: Int
  ) throws(ShapeError) -> (Int, Int) {
    let list = try integers(name)
    guard (1...2).contains(list.count), let first = list.first, let last = list.last else {
      throw ShapeError(
        "`\(name)` of `\(op)` must be one number, or height and width", argument: name)
    }
    if let wrong = list.first(where: { $0 < least || $0 > Int(Int32.max) }) {
      throw ShapeError(
        "`\(name)` of `\(op)` must be at least \(least), not \(wrong)", argument: name)
    }
    return (first, last)
  }
}
