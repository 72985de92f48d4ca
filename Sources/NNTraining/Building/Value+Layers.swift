// The layers of images, sequences and indices as methods. Each throws `NetworkError` where the
// shapes do not fit; formulas and gradients stand in the op's own file.

extension Value {
  /// A two-dimensional convolution over an image of channels, height and width.
  ///
  /// - Parameters:
  ///   - filters: How many channels come out.
  ///   - kernel: The window's height and width; one number is both.
  ///   - stride: The step from window to window.
  ///   - padding: Zeros on each side; `nil` keeps the image's size, which needs a stride of 1.
  public func conv2d(
    _ filters: Int, kernel: [Int], stride: [Int] = [1], padding: [Int]? = [0],
    initializer: ParameterInitializer = .glorot, bias: Bool = true, name: String? = nil
  ) throws(NetworkError) -> Value {
    var arguments: [String: OpArgument] = [
      "filters": .integer(filters), "kernel": .integers(kernel), "stride": .integers(stride),
      "padding": padding.map { .integers($0) } ?? .word("same"),
      "init": .initializer(initializer),
    ]
    if !bias { arguments["bias"] = .flag(false) }
    return try apply("conv2d", arguments: arguments, name: name)
  }

  /// The largest pixel of each window; without a stride the windows stand side by side.
  public func maxPool2d(
    _ kernel: [Int], stride: [Int]? = nil, padding: [Int] = [0]
  ) throws(NetworkError) -> Value {
    var arguments: [String: OpArgument] = [
      "kernel": .integers(kernel), "padding": .integers(padding),
    ]
    if let stride { arguments["stride"] = .integers(stride) }
    return try apply("maxPool2d", arguments: arguments)
  }

  /// `x · Φ(x)`, Φ the normal distribution's function.
  public func gelu() throws(NetworkError) -> Value { try apply("gelu") }

  /// The features standardised over the last axis, then a learned scale and shift each.
  public func layerNorm(
    epsilon: Double = 1e-5, name: String? = nil
  ) throws(NetworkError) -> Value {
    try apply("layerNorm", arguments: ["eps": .number(epsilon)], name: name)
  }

  /// A learned row of `size` numbers for each index of an input of indices.
  public func embedding(
    _ size: Int, initializer: ParameterInitializer = .normal(std: 1), name: String? = nil
  ) throws(NetworkError) -> Value {
    try apply(
      "embedding", arguments: ["size": .integer(size), "init": .initializer(initializer)],
      name: name)
  }

  /// A long short-term memory over a sequence: its state after each step; `element(-1)` is the last.
  public func lstm(
    _ units: Int, initializer: ParameterInitializer = .glorot, bias: Bool = true,
    name: String? = nil
  ) throws(NetworkError) -> Value {
    try recurrent("lstm", units, initializer, bias, name)
  }

  /// A gated recurrent unit over a sequence: its state after each step; `element(-1)` is the last.
  public func gru(
    _ units: Int, initializer: ParameterInitializer = .glorot, bias: Bool = true,
    name: String? = nil
  ) throws(NetworkError) -> Value {
    try recurrent("gru", units, initializer, bias, name)
  }

  private func recurrent(
    _ op: String, _ units: Int, _ initializer: ParameterInitializer, _ bias: Bool, _ name: String?
  ) throws(NetworkError) -> Value {
    var arguments: [String: OpArgument] = [
      "units": .integer(units), "init": .initializer(initializer),
    ]
    if !bias { arguments["bias"] = .flag(false) }
    return try apply(op, arguments: arguments, name: name)
  }

  /// Multi-head self-attention over a sequence of features.
  public func attention(
    heads: Int, initializer: ParameterInitializer = .glorot, bias: Bool = true,
    name: String? = nil
  ) throws(NetworkError) -> Value {
    var arguments: [String: OpArgument] = [
      "heads": .integer(heads), "init": .initializer(initializer),
    ]
    if !bias { arguments["bias"] = .flag(false) }
    return try apply("attention", arguments: arguments, name: name)
  }

  /// Sines and cosines added that tell the positions of a sequence.
  public func positionalEncoding() throws(NetworkError) -> Value {
    try apply("positionalEncoding")
  }

  /// What stands at an index of the first axes; −1 is the last.
  public func element(_ indices: Int...) throws(NetworkError) -> Value {
    try apply("element", arguments: ["indices": .integers(indices)])
  }
}
