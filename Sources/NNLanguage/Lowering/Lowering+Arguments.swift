import NNAutodiff

/// Arguments that are no tensors.
extension Lowering {
  /// The number that an expression is before anything runs; nil where it depends on data or weights.
  ///
  /// Adds nothing to the graph; a named number that takes part counts as a whole number from then on.
  mutating func constant(_ node: SyntaxNode) -> Double? {
    switch node.expression {
    case .number(let value): return value
    case .tuple(let parts) where parts.count == 1: return constant(parts[0])
    case .negated(let inner): return constant(inner).map { -$0 }
    case .name(let token):
      guard let found = lookUp(token.name) else { return nil }
      if case .number(let value) = found.value {
        used.insert(token.name)
        return value
      }
      if case .node(let id) = found.value, case .scalar(let value)? = graph[id].leaf {
        used.insert(token.name)
        integerScalars.insert(id)
        return value
      }
      return nil
    case .infix(let operands, let operators):
      guard let first = operands.first, var result = constant(first) else { return nil }
      for (sign, operand) in zip(operators, operands.dropFirst()) {
        guard Self.operatorNames[sign.kind] != nil, let right = constant(operand) else {
          return nil
        }
        result = Self.compute(sign.kind, result, right)
      }
      return result
    case .postfix(_, let suffixes)
    where suffixes.last?.kind == .subscripted
      && suffixes.dropLast().last?.token(.identifier)?.name == "shape":
      if case .number(let value) = evaluate(node).value { return value }
      return nil
    default: return nil
    }
  }

  /// The whole number that an expression is, or nil after telling what is wrong.
  mutating func wholeNumber(_ node: SyntaxNode, _ what: String) -> Int? {
    guard let value = number(node, what) else { return nil }
    guard value == value.rounded(), abs(value) <= 2_147_483_647 else {
      _ = fail(
        "bad-argument", "\(what) must be a whole number, not \(Self.text(of: value))",
        at: node.range)
      return nil
    }
    return Int(value)
  }

  /// The number that an expression is, or nil after telling what is wrong.
  mutating func number(_ node: SyntaxNode, _ what: String) -> Double? {
    if let value = constant(node) {
      if value.isFinite { return value }
      _ = fail("bad-argument", "\(what) is not finite", at: node.range)
      return nil
    }
    let found = evaluate(node)
    if found.value.isUnknown { return nil }
    if case .number(let value) = found.value { return value }
    if case .node = found.value {
      _ = fail(
        "bad-argument", "\(what) must be a number that is known before running", at: node.range,
        help: "write a number, name one with `let`, or give the parameter a default")
    } else {
      _ = fail(
        "bad-argument", "\(what) must be a number, not \(describe(found.value))", at: node.range)
    }
    return nil
  }

  /// The argument of an op for one of its parameters, or nil after telling what is wrong.
  mutating func argument(_ node: SyntaxNode, _ parameter: OpSignature.Parameter) -> Argument? {
    let what = "`\(parameter.name)`"
    switch parameter.kind {
    case .operand: return nil
    case .integer, .axis: return wholeNumber(node, what).map { .integer($0) }
    case .number: return number(node, what).map { .number($0) }
    case .integers: return integers(node, what)
    case .flag:
      if let flag = flag(node) { return .flag(flag) }
      return wrong(node, what, "`true` or `false`")
    case .initializer:
      if let initializer = initializer(node) { return .initializer(initializer) }
      return wrong(node, what, "an initialiser such as `.he`")
    case .initializerOrFalse:
      if flag(node) == false { return .flag(false) }
      if let initializer = initializer(node) { return .initializer(initializer) }
      return wrong(node, what, "an initialiser such as `.zeros`, or `false`")
    case .word(let words):
      if case .word(let word) = evaluate(node).value, words.contains(word) { return .word(word) }
      return wrong(node, what, words.map { "`.\($0)`" }.joined(separator: " or "))
    case .integersOrWord(let words):
      if case .implicitCase(let token) = node.unparenthesized.expression {
        if words.contains(token.name) { return .word(token.name) }
        let wanted = words.map { "`.\($0)`" }.joined(separator: " or ")
        return wrong(node, what, "a whole number, a list of them or \(wanted)")
      }
      return integers(node, what)
    }
  }

  private mutating func wrong(_ node: SyntaxNode, _ what: String, _ wanted: String) -> Argument? {
    let before = diagnostics.count
    let value = evaluate(node).value
    guard !value.isUnknown, diagnostics.count == before else { return nil }
    var nearest: String?
    if case .word(let word) = value {
      let cases = ["he", "glorot", "zeros"] + Self.initializers.keys
      nearest = NearestName.of(word, in: wanted.contains("initialiser") ? cases : []).first
    }
    _ = fail(
      "bad-argument", "\(what) must be \(wanted), not `\(source[node.range])`", at: node.range,
      help: nearest.map { "did you mean `.\($0)`?" },
      fixIts: nearest.map { [.replace(node.range, with: ".\($0)", "replace by `.\($0)`")] } ?? [])
    return nil
  }

  private mutating func integers(_ node: SyntaxNode, _ what: String) -> Argument? {
    if let value = constant(node) {
      guard value == value.rounded(), abs(value) <= 2_147_483_647 else {
        return wrong(node, what, "a whole number")
      }
      return .integer(Int(value))
    }
    let elements: [SyntaxNode]
    switch node.expression {
    case .array(let parts): elements = parts
    case .tuple(let parts) where parts.count > 1: elements = parts
    default:
      let value = evaluate(node).value
      if value.isUnknown { return nil }
      guard case .list = value, let numbers = value.numbers,
        numbers.allSatisfy({ $0 == $0.rounded() && abs($0) <= 2_147_483_647 })
      else {
        return wrong(node, what, "a whole number or a list of them")
      }
      return .integers(numbers.map { Int($0) })
    }
    var result: [Int] = []
    for element in elements {
      guard let number = wholeNumber(element, what) else { return nil }
      result.append(number)
    }
    return .integers(result)
  }

  /// `true` or `false`, else nil.
  mutating func flag(_ node: SyntaxNode) -> Bool? {
    guard case .name(let token) = node.unparenthesized.expression, lookUp(token.name) == nil else {
      return nil
    }
    return token.name == "true" ? true : token.name == "false" ? false : nil
  }

  /// The initialiser that an expression is, else nil without a word.
  mutating func initializer(_ node: SyntaxNode) -> Initializer? {
    if case .initializer(let initializer) = evaluate(node).value { return initializer }
    return nil
  }

  /// `.he`, `.normal(std: 0.02)`, `.same`.
  mutating func caseValue(_ token: SyntaxToken, call: SyntaxNode?) -> Value {
    switch (token.name, call) {
    case ("zeros", nil): return .initializer(.zeros)
    case ("he", nil): return .initializer(.he)
    case ("glorot", nil): return .initializer(.glorot)
    case (let word, let call?):
      guard let known = Self.initializers[word] else {
        return fail(
          "unknown-case", "`.\(word)` takes no arguments", at: token.range,
          help:
            "initialisers with arguments are `.normal(std: …)`, `.uniform(limit: …)` and `.constant(…)`"
        )
      }
      let slot = ParameterSlot(label: known.label, name: known.name, isRequired: true)
      guard let bound = bind(call, to: [slot], callee: ".\(word)", at: token.range),
        let node = bound[known.name]?.node, let number = number(node, "`\(known.name)`")
      else { return .unknown }
      guard number >= 0 || word == "constant" else {
        return fail("bad-argument", "`\(known.name)` must not be negative", at: node.range)
      }
      return .initializer(known.make(number))
    case (let word, nil):
      if let known = Self.initializers[word] {
        let label = known.label.map { "\($0): " } ?? ""
        return fail(
          "missing-argument", "`.\(word)` needs `\(known.name)`", at: token.range,
          help: "write it as `.\(word)(\(label)0.1)`",
          fixIts: [.insert("(\(label)0.1)", at: token.range.end, "insert the argument")])
      }
      return .word(word)
    }
  }

  private typealias InitializerCase = (
    label: String?, name: String, make: @Sendable (Double) -> Initializer
  )
  private static let initializers: [String: InitializerCase] = [
    "normal": ("std", "std", { .normal(std: $0) }),
    "uniform": ("limit", "limit", { .uniform(limit: $0) }),
    "constant": (nil, "value", { .constant($0) }),
  ]
}
