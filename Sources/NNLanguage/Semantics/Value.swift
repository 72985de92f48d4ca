import NNAutodiff

/// What an expression stands for before anything runs.
enum Value: Sendable {
  /// A value of the graph.
  case node(NodeID)
  /// A written number that is not in the graph.
  case number(Double)
  case text(String)
  case flag(Bool)
  /// `.he`, `.same`: a case without arguments.
  case word(String)
  case initializer(Initializer)
  /// `[1, 2]`, or the numbers of a shape.
  case list([Value])
  /// Several values of a `gradient`'s `return`.
  case tuple([Value])
  /// What an error left behind: causes no further ones.
  case unknown

  var isUnknown: Bool {
    switch self {
    case .unknown: true
    case .list(let values), .tuple(let values): values.contains { $0.isUnknown }
    default: false
    }
  }

  /// The numbers of a list of numbers, nested lists flattened; nil where something else is in it.
  var numbers: [Double]? {
    switch self {
    case .number(let value): return [value]
    case .list(let values):
      var result: [Double] = []
      for value in values {
        guard let numbers = value.numbers else { return nil }
        result += numbers
      }
      return result
    default: return nil
    }
  }

  /// The shape of a nested list of numbers; nil where its rows differ in length.
  var listShape: [Int]? {
    switch self {
    case .number: return []
    case .list(let values):
      guard let first = values.first else { return [0] }
      guard let inner = first.listShape else { return nil }
      guard values.allSatisfy({ $0.listShape == inner }) else { return nil }
      return [values.count] + inner
    default: return nil
    }
  }
}

/// A value with the place that it comes from, for messages.
struct LocatedValue: Sendable {
  var value: Value
  /// The whole expression.
  var range: SourceRange
  /// The op's word or the name that gives it.
  var source: SourceRange
  /// Whether `source` is the word of an op, which *gives* the value.
  var isComputed = false

  static func unknown(at range: SourceRange) -> LocatedValue {
    LocatedValue(value: .unknown, range: range, source: range)
  }
}
