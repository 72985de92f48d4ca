package import NNAutodiff
package import NNLanguage

/// Something that can be called, as hover, completion and signature help show it: an op of the
/// table, or a user's function.
package struct Callable: Sendable {
  /// One parameter as it is written in the signature.
  package struct Parameter: Hashable, Sendable {
    /// What stands before the colon in a call; `nil` where nothing does.
    package var label: String?
    package var name: String
    /// The parameter within the signature: `kernel: 3`, `init: .glorot`, `x`.
    package var text: String
    /// One phrase about it.
    package var summary: String
    /// Whether a call must give it.
    package var isRequired: Bool
    /// The words that may stand there with a leading dot.
    package var cases: [String]
  }

  package var name: String
  package var parameters: [Parameter]
  /// One sentence.
  package var summary: String?
  /// What it computes.
  package var formula: String?
  /// Its vector-Jacobian product.
  package var gradientFormula: String?
  /// Netron's category; `nil` for a user's function.
  package var category: OpDefinition.Category?

  /// `dense(x, units, init: .glorot, bias: .zeros)`.
  package var signature: String {
    "\(name)(\(parameters.map(\.text).joined(separator: ", ")))"
  }
}

extension Callable {
  /// An op of the table.
  package init(_ definition: OpDefinition) {
    name = definition.name
    parameters = definition.signature.parameters.map { parameter in
      let value = parameter.defaultValue.map(Self.text) ?? (parameter.isOptional ? "…" : nil)
      let head = parameter.label.map { value == nil ? "\($0): \(parameter.kind.word)" : $0 }
      let text = head ?? parameter.name
      return Parameter(
        label: parameter.label, name: parameter.name,
        text: value.map { parameter.label == nil ? "\(text) = \($0)" : "\(text): \($0)" } ?? text,
        summary: parameter.summary,
        isRequired: parameter.defaultValue == nil && !parameter.isOptional,
        cases: parameter.kind.cases)
    }
    summary = definition.summary
    formula = definition.formula
    gradientFormula = definition.gradientFormula
    category = definition.category
  }

  /// A user's function, by its declaration.
  package init?(_ declaration: SyntaxNode) {
    guard let token = declaration.nameToken else { return nil }
    name = token.name
    parameters = (declaration.child(.parameterList)?.childNodes ?? []).enumerated().compactMap {
      index, node in
      guard node.kind == .parameter, let name = node.nameToken?.name else { return nil }
      // As in Swift: the first has no label, nor has one that is declared with `_`.
      let isUnlabeled = index == 0 || node.token(.underscore) != nil
      return Parameter(
        label: isUnlabeled ? nil : name, name: name, text: node.text, summary: "",
        isRequired: node.token(.equal) == nil, cases: [])
    }
    summary = declaration.documentation
  }

  /// What a call of `name` calls at a place: a user's function shadows an op.
  package init?(named name: String, in scope: Scope) {
    if let function = scope.function(name), let callable = Callable(function.node) {
      self = callable
    } else if let definition = OpTable[name], definition.isCallable {
      self.init(definition)
    } else {
      return nil
    }
  }

  /// A default as it would be written.
  private static func text(_ argument: Argument) -> String {
    switch argument {
    case .integer(let value): "\(value)"
    case .integers(let values): "[\(values.map(String.init).joined(separator: ", "))]"
    case .number(let value):
      value == value.rounded() && abs(value) < 1e15
        ? "\(Int(value))" : "\(value)"
    case .flag(let value): "\(value)"
    case .word(let word): ".\(word)"
    case .initializer(let initializer): text(initializer)
    }
  }

  private static func text(_ initializer: Initializer) -> String {
    switch initializer {
    case .zeros: ".zeros"
    case .constant(let value): ".constant(\(value))"
    case .normal(let std): ".normal(std: \(std))"
    case .uniform(let limit): ".uniform(limit: \(limit))"
    case .he: ".he"
    case .glorot: ".glorot"
    }
  }
}

extension OpSignature.Parameter.Kind {
  /// What stands there, for a parameter without a default.
  fileprivate var word: String {
    switch self {
    case .operand: "tensor"
    case .integer: "integer"
    case .number: "number"
    case .flag: "true or false"
    case .integers: "integers"
    case .axis: "axis"
    case .initializer, .initializerOrFalse: "initializer"
    case .word(let words): words.map { ".\($0)" }.joined(separator: " | ")
    case .integersOrWord(let words):
      (["integers"] + words.map { ".\($0)" }).joined(separator: " | ")
    }
  }

  /// What may stand there with a leading dot.
  fileprivate var cases: [String] {
    switch self {
    case .initializer, .initializerOrFalse:
      ["he", "glorot", "zeros", "normal(std:)", "uniform(limit:)", "constant()"]
    case .word(let words), .integersOrWord(let words): words
    default: []
    }
  }
}

extension OpSignature {
  /// The initialisers that can be written with a leading dot.
  static let initializerCases = Parameter.Kind.initializer.cases
}

extension Callable {
  /// The text that a completion writes: what a call must give, as places to fill in.
  func snippet(isMember: Bool) -> String {
    let required = parameters.dropFirst(isMember ? 1 : 0).filter(\.isRequired)
    if required.isEmpty { return isMember || parameters.isEmpty ? "\(name)()$0" : "\(name)($0)" }
    let places = required.enumerated().map { index, parameter in
      (parameter.label.map { "\($0): " } ?? "") + "${\(index + 1):\(parameter.name)}"
    }
    return "\(name)(\(places.joined(separator: ", ")))$0"
  }

  /// Why an op does not take a value of that type; `nil` when it does or when that depends on
  /// arguments that are not written yet.
  func refusal(of type: ValueType) -> String? {
    guard category != nil, let definition = OpTable[name],
      definition.signature.operandCount == 1
    else { return nil }
    var arguments = Arguments()
    for parameter in definition.signature.parameters
    where parameter.kind != .operand && parameter.defaultValue == nil && !parameter.isOptional {
      // Any whole number will do where only the shape's form matters, as for `dense(units)`.
      guard parameter.kind == .integer else { return nil }
      arguments.values[parameter.name] = .integer(1)
    }
    do {
      var graph = Graph()
      let operand = graph.addLeaf(.input(range: nil), type: type, name: "")
      _ = try graph.addLayer(definition, [operand], arguments)
      return nil
    } catch {
      return error.message
    }
  }
}
