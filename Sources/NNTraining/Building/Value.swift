import NNAutodiff

/// A value of a network that is being built: what an input, a layer or an operator gives.
public struct Value {
  let builder: NetworkBuilder
  let id: NodeID

  /// The shape for one example; `[]` is a number.
  public var shape: [Int] { builder.shape(of: id) }

  /// Calls the op `op` of the table on this value and `others`.
  ///
  /// - Parameters:
  ///   - others: The op's further operands, in order.
  ///   - arguments: The rest, by their names in the op's signature.
  ///   - name: Replaces the op's word in the layer path.
  /// - Throws: ``NetworkError`` where there is no such op, or the shapes do not fit it.
  public func apply(
    _ op: String, _ others: Value..., arguments: [String: OpArgument] = [:], name: String? = nil
  ) throws(NetworkError) -> Value {
    try builder.add(op, [self] + others, arguments.mapValues(\.argument), name: name)
  }
}

/// An argument of an op that is not a value of the network.
public enum OpArgument: Hashable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A shape or a list of axes.
  case integers([Int])
  /// A number.
  case number(Double)
  /// `true` or `false`.
  case flag(Bool)
  /// One of the op's words, without its dot.
  case word(String)
  /// How a parameter starts.
  case initializer(ParameterInitializer)

  fileprivate var argument: Argument {
    switch self {
    case .integer(let value): .integer(value)
    case .integers(let values): .integers(values)
    case .number(let value): .number(value)
    case .flag(let value): .flag(value)
    case .word(let value): .word(value)
    case .initializer(let value): .initializer(value.initializer)
    }
  }
}
