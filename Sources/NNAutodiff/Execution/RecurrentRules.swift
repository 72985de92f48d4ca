import NNTensor

// What recurrent layers share: their call, their learned parameters, and the rules for both.

/// A recurrent layer's call: PyTorch's layout of weights and both of its biases, with `gates`
/// blocks of `units` rows each.
struct RecurrentCall: Sendable {
  let name: String
  let gates: Int
  let units: Int
  let start: ParameterStart

  init(_ name: String, gates: Int, _ arguments: Arguments) throws(ShapeError) {
    self.name = name
    self.gates = gates
    units = try arguments.integer("units")
    guard units >= 1, units <= Int(Int32.max) / gates else {
      throw ShapeError("`\(name)` needs at least 1 unit, but gets \(units)", argument: "units")
    }
    start = try ParameterStart(arguments)
  }

  /// `weight_ih` `[gates · units, features]`, `weight_hh` `[gates · units, units]`, `bias_ih` and
  /// `bias_hh` `[gates · units]` each, unless the call has none.
  func learnedParameters(_ operands: [ValueType]) throws(ShapeError) -> [LearnedParameter] {
    try requireNumbers(name, operands)
    let x = operands[0].shape
    guard x.rank == 2 else {
      throw ShapeError(
        "`\(name)` expects a sequence of features, but gets "
          + (x.rank == 0 ? "a single number" : "\(x)"),
        help: x.rank == 1 ? "give it an axis of steps before the features" : nil, operand: 0)
    }
    let (features, rows) = (x.last, gates * units)
    var result = [
      LearnedParameter(
        "weight_ih", try writtenShape(name, [rows, features]), fanIn: features, fanOut: units,
        initializer: start.weights),
      LearnedParameter(
        "weight_hh", try writtenShape(name, [rows, units]), fanIn: units, fanOut: units,
        initializer: start.weights),
    ]
    guard let biases = start.biases else { return result }
    for name in ["bias_ih", "bias_hh"] {
      result.append(
        LearnedParameter(name, [rows], fanIn: units, fanOut: units, initializer: biases))
    }
    return result
  }

  private static let unitsArgument = OpSignature.Parameter.unlabeled(
    "units", .integer, "how many numbers a state has")

  static let signature = OpSignature(
    [.operand("x"), unitsArgument] + ParameterStart.arguments(bias: "how both biases start"))

  /// The signature of the op that computes every step.
  static let statesSignature = OpSignature([
    .operand("x"), .operand("weight_ih"), .operand("weight_hh"), .operand("bias_ih"),
    .operand("bias_hh"), unitsArgument,
  ])

  /// The signature of its gradient.
  static let statesGradientSignature = OpSignature([
    .operand("upstream"), .operand("states"), .operand("weight_hh"), unitsArgument,
  ])

  static let samples = [
    OpSample("a sequence", [.perExample([3, 2])], ["units": .integer(2)]),
    OpSample("one step", [.perExample([1, 3])], ["units": .integer(1)]),
    OpSample(
      "shared, without biases", [.shared([2, 2])], ["units": .integer(3), "bias": .flag(false)]),
  ]

  static func errorSamples(of name: String) -> [OpErrorSample] {
    [
      OpErrorSample(
        [.perExample([16])], ["units": .integer(4)],
        message: "`\(name)` expects a sequence of features, but gets [16]"),
      OpErrorSample(
        [.perExample([])], ["units": .integer(4)],
        message: "`\(name)` expects a sequence of features, but gets a single number"),
      OpErrorSample(
        [.perExample([4, 3])], ["units": .integer(0)],
        message: "`\(name)` needs at least 1 unit, but gets 0"),
      OpErrorSample(
        [ValueType([4, 3], isPerExample: true, element: .index(9))], ["units": .integer(4)],
        message: "`\(name)` computes with numbers, but gets [4, 3] of index(9)"),
    ]
  }
}

/// Throws where the operands of a recurrent op after the sequence are not the weights, and perhaps
/// biases, of `gates` blocks of `units` rows.
func requireRecurrentWeights(
  _ name: String, _ inputs: [ValueType], gates: Int, units: Int
) throws(ShapeError) {
  let rows = gates * units
  for (position, columns) in [(1, inputs[0].shape.last), (2, units)]
  where inputs[position] != .shared([rows, columns]) {
    throw ShapeError("`\(name)` needs weights of [\(rows), \(columns)]", operand: position)
  }
  for position in 3..<max(3, inputs.count) where inputs[position] != .shared([rows]) {
    throw ShapeError("`\(name)` needs a bias of [\(rows)]", operand: position)
  }
}

/// Weights of `rows × columns` as a product without a transposition reads them, `columns × rows`:
/// turned once instead of at every step.
@inline(__always)
func turn<Scalar: TensorScalar>(
  _ weights: UnsafePointer<Scalar>, rows: Int, columns: Int, _ result: UnsafeMutablePointer<Scalar>
) {
  for row in 0..<rows {
    let source = weights + row * columns
    for column in 0..<columns { result[column * rows + row] = source[column] }
  }
}

extension VJPContext {
  /// Adds `term` to a sum that may have none yet.
  mutating func sum(_ sum: NodeID?, _ term: NodeID) throws(ShapeError) -> NodeID {
    guard let sum else { return term }
    return try add(Add(), sum, term)
  }
}
