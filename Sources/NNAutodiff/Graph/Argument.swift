/// The value of an op's argument that is not a tensor.
package enum Argument: Hashable, Sendable {
  case integer(Int)
  case integers([Int])
  case number(Double)
  case flag(Bool)
  case word(String)
  case initializer(Initializer)
}

/// How a parameter gets its first values.
package enum Initializer: Hashable, Sendable {
  case zeros
  case constant(Double)
  /// Normal with mean 0 and the given standard deviation.
  case normal(std: Double)
  /// Uniform in `-limit ..< limit`.
  case uniform(limit: Double)
  /// Normal with variance 2 / fan-in (He et al., 2015).
  case he
  /// Uniform with limit √(6 / (fan-in + fan-out)) (Glorot and Bengio, 2010).
  case glorot
}

/// The arguments of one call, by their names in the op's signature; defaults are filled in.
package struct Arguments: Hashable, Sendable {
  package var values: [String: Argument]

  /// None: the default of many calls, which need no copy of it each.
  @inline(never)
  package init() { values = [:] }

  package init(_ values: [String: Argument]) { self.values = values }

  package subscript(name: String) -> Argument? { values[name] }

  /// The whole number given for `name`.
  package func integer(_ name: String) throws(ShapeError) -> Int {
    switch values[name] {
    case .integer(let value): return value
    case .number(let value) where value == value.rounded() && abs(value) < 1e15: return Int(value)
    default: throw ShapeError("`\(name)` must be a whole number", argument: name)
    }
  }

  /// The number given for `name`.
  package func number(_ name: String) throws(ShapeError) -> Double {
    switch values[name] {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    default: throw ShapeError("`\(name)` must be a number", argument: name)
    }
  }

  /// The whole numbers given for `name`; one number is a list of one.
  package func integers(_ name: String) throws(ShapeError) -> [Int] {
    switch values[name] {
    case .integers(let list): return list
    case .integer(let value): return [value]
    default: throw ShapeError("`\(name)` must be a list of whole numbers", argument: name)
    }
  }

  /// The whole number given for `name`, or `nil` where the call leaves it out.
  package func optionalInteger(_ name: String) throws(ShapeError) -> Int? {
    values[name] == nil ? nil : try integer(name)
  }
}

extension Arguments {
  /// The initialiser given for `name`; a plain number means that constant.
  package func initializer(
    _ name: String, default value: Initializer
  ) throws(ShapeError) -> Initializer {
    switch values[name] {
    case nil: return value
    case .initializer(let initializer): return initializer
    case .number(let number): return .constant(number)
    case .integer(let number): return .constant(Double(number))
    default:
      throw ShapeError(
        "`\(name)` must be an initialiser",
        help: "such as `.he`, `.glorot` or `.normal(std: 0.02)`",
        argument: name)
    }
  }
}
