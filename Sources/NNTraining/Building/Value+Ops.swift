// The ops as methods. Each throws `NetworkError` where the shapes do not fit; formulas and
// gradients stand in the op's own file.

extension Value {
  /// A fully connected layer on the last axis, `y = x Wᵀ + b`.
  public func dense(
    _ units: Int, initializer: ParameterInitializer = .glorot, bias: Bool = true,
    name: String? = nil
  ) throws(NetworkError) -> Value {
    var arguments: [String: OpArgument] = [
      "units": .integer(units), "init": .initializer(initializer),
    ]
    if !bias { arguments["bias"] = .flag(false) }
    return try apply("dense", arguments: arguments, name: name)
  }

  /// `max(x, 0)`.
  public func relu() throws(NetworkError) -> Value { try apply("relu") }
  /// The hyperbolic tangent.
  public func tanh() throws(NetworkError) -> Value { try apply("tanh") }
  /// The logistic function `1 / (1 + e⁻ˣ)`.
  public func sigmoid() throws(NetworkError) -> Value { try apply("sigmoid") }
  /// The softmax along `axis`; −1 is the last.
  public func softmax(axis: Int = -1) throws(NetworkError) -> Value {
    try apply("softmax", arguments: ["axis": .integer(axis)])
  }

  /// `eˣ`.
  public func exp() throws(NetworkError) -> Value { try apply("exp") }
  /// The natural logarithm.
  public func log() throws(NetworkError) -> Value { try apply("log") }
  /// The square root.
  public func sqrt() throws(NetworkError) -> Value { try apply("sqrt") }
  /// `xⁿ`.
  public func power(_ exponent: Double) throws(NetworkError) -> Value {
    try apply("power", arguments: ["exponent": .number(exponent)])
  }

  /// The sum along `axis`, or of everything.
  public func sum(axis: Int? = nil) throws(NetworkError) -> Value {
    try apply("sum", arguments: axis.map { ["axis": .integer($0)] } ?? [:])
  }
  /// The mean along `axis`, or of everything.
  public func mean(axis: Int? = nil) throws(NetworkError) -> Value {
    try apply("mean", arguments: axis.map { ["axis": .integer($0)] } ?? [:])
  }

  /// The matrix product.
  public func matmul(_ other: Value) throws(NetworkError) -> Value { try apply("matmul", other) }
  /// All axes made one.
  public func flatten() throws(NetworkError) -> Value { try apply("flatten") }
  /// The same numbers in another shape; one extent may be −1, for the rest.
  public func reshape(_ shape: [Int]) throws(NetworkError) -> Value {
    try apply("reshape", arguments: ["shape": .integers(shape)])
  }

  /// The softmax cross-entropy of these logits against a class target.
  public func crossEntropy(_ target: Value) throws(NetworkError) -> Value {
    try apply("crossEntropy", target)
  }
  /// The binary cross-entropy of these logits against targets from 0 to 1.
  public func binaryCrossEntropy(_ target: Value) throws(NetworkError) -> Value {
    try apply("binaryCrossEntropy", target)
  }
  /// The mean of the squared differences.
  public func squaredError(_ target: Value) throws(NetworkError) -> Value {
    try apply("squaredError", target)
  }
}

extension Value {
  /// The sum, with broadcasting.
  public static func + (left: Value, right: Value) throws(NetworkError) -> Value {
    try left.apply("add", right)
  }
  /// The difference, with broadcasting.
  public static func - (left: Value, right: Value) throws(NetworkError) -> Value {
    try left.apply("subtract", right)
  }
  /// The product, element by element, with broadcasting.
  public static func * (left: Value, right: Value) throws(NetworkError) -> Value {
    try left.apply("multiply", right)
  }
  /// The quotient, element by element, with broadcasting.
  public static func / (left: Value, right: Value) throws(NetworkError) -> Value {
    try left.apply("divide", right)
  }
  /// The sum with a number.
  public static func + (left: Value, right: Double) throws(NetworkError) -> Value {
    try left + left.builder.constant(right)
  }
  /// The difference from a number.
  public static func - (left: Value, right: Double) throws(NetworkError) -> Value {
    try left - left.builder.constant(right)
  }
  /// The product with a number.
  public static func * (left: Value, right: Double) throws(NetworkError) -> Value {
    try left * left.builder.constant(right)
  }
  /// The quotient by a number.
  public static func / (left: Value, right: Double) throws(NetworkError) -> Value {
    try left / left.builder.constant(right)
  }
  /// The negative.
  public static prefix func - (value: Value) throws(NetworkError) -> Value {
    try value.apply("negate")
  }
}
