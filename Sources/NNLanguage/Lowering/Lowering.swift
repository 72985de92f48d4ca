import NNAutodiff
import NNTensor

/// Turns expressions into nodes of a graph, and says what does not fit.
///
/// After an error the value is unknown, and an unknown value is never the cause of another error.
struct Lowering: Sendable {
  /// Nodes that a program may make at most: beyond that the text is a mistake or an attack.
  static let nodeLimit = 100_000
  /// How deep expressions and calls may nest together.
  static let depthLimit = 300
  /// Elements that one value may have at most.
  static let elementLimit = 1 << 30
  /// Uses of functions and repetitions that a program may unfold into.
  static let expansionLimit = 100_000

  /// The names that are visible in a function, a closure or the file.
  struct Frame: Sendable {
    var values: [String: LocatedValue] = [:]
    /// The function whose body this is; nil for the file.
    var function: String?
    /// Where it was called; nil for the file and while it is being declared.
    var call: SourceRange?
    /// Whether names of the frame outside are visible too: a closure's.
    var seesOuter = false
  }

  let source: SourceText
  var graph = Graph()
  var origins = OriginTable()
  var diagnostics: [Diagnostic] = []
  var functions: [String: FunctionDefinition] = [:]
  var frames = [Frame()]
  /// Named numbers that were used as whole numbers.
  var integerScalars: Set<NodeID> = []
  /// Every name of a value or function that was looked up since this was last emptied.
  var used: Set<String> = []
  var functionUses: [FunctionUse] = []
  var handWritten: [HandWrittenUse] = []
  /// The parameters of shared functions by their paths.
  var sharedParameters: [String: NodeID] = [:]
  /// Set inside a use of a shared function.
  var sharing: SharedScope?
  var depth = 0
  private var expansions = 0
  private var toldTooLarge = false

  /// Where the parameters of a shared function stand, while it is in use.
  struct SharedScope: Sendable {
    /// The scope of this use.
    var use: String
    /// The function's own path.
    var root: String
    /// How often each path was given out in this use.
    var counts: [String: Int] = [:]
  }

  init(source: SourceText) { self.source = source }

  // MARK: Telling

  mutating func tell(_ diagnostic: Diagnostic) {
    var diagnostic = diagnostic
    for frame in frames.reversed() {
      guard let function = frame.function, let call = frame.call else { continue }
      diagnostic.notes.append(.init(call, "in this use of `\(function)`"))
    }
    let isKnown = diagnostics.contains { $0.id == diagnostic.id && $0.range == diagnostic.range }
    if !isKnown { diagnostics.append(diagnostic) }
  }

  mutating func fail(
    _ id: String, _ message: String, at range: SourceRange, label: String = "",
    notes: [Diagnostic.Note] = [], help: String? = nil, fixIts: [FixIt] = []
  ) -> Value {
    tell(
      Diagnostic(
        id: id, message, at: range, label: label, notes: notes, help: help, fixIts: fixIts))
    return .unknown
  }

  /// What a value is, in a few words: its shape, or the number.
  func describe(_ value: Value) -> String {
    switch value {
    case .node(let id): graph[id].type.description
    case .number(let number): Self.text(of: number)
    case .text: "a string"
    case .flag(let flag): "\(flag)"
    case .word(let word): ".\(word)"
    case .initializer: "an initialiser"
    case .list: "a list"
    case .tuple: "several values"
    case .unknown: "unknown"
    }
  }

  static func text(of number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }

  /// Whether there is room for one more use or repetition; tells once where there is not.
  mutating func expands(at range: SourceRange) -> Bool {
    expansions += 1
    return hasRoom(at: range)
  }

  /// Whether there is room for more nodes; tells once where there is not.
  mutating func hasRoom(at range: SourceRange) -> Bool {
    if graph.nodes.count < Self.nodeLimit, expansions < Self.expansionLimit { return true }
    if !toldTooLarge {
      toldTooLarge = true
      _ = fail(
        "too-large", "the network has more than 100,000 values", at: range,
        help: "repeat less often")
    }
    return false
  }

  // MARK: Expressions

  /// The value of an expression, which may add nodes to the graph.
  mutating func evaluate(_ node: SyntaxNode) -> LocatedValue {
    let range = node.range
    guard depth < Self.depthLimit else {
      let value = fail(
        "nested-too-deeply", "expressions and calls nest too deeply", at: range,
        help: "name the inner parts with `let`")
      return LocatedValue(value: value, range: range, source: range)
    }
    depth += 1
    defer { depth -= 1 }
    func located(_ value: Value) -> LocatedValue {
      LocatedValue(value: value, range: range, source: range)
    }
    switch node.expression {
    case .number(let number): return located(.number(number))
    case .string(let text): return located(.text(text))
    case .name(let token): return name(token)
    case .implicitCase(let token): return located(caseValue(token, call: nil))
    case .tuple(let parts):
      if parts.count == 1 {
        var inner = evaluate(parts[0])
        inner.range = range
        return inner
      }
      return located(.tuple(parts.map { evaluate($0).value }))
    case .array(let parts): return located(.list(parts.map { evaluate($0).value }))
    case .negated(let operand):
      let inner = evaluate(operand)
      if case .number(let number) = inner.value { return located(.number(-number)) }
      return apply("negate", [inner], at: SourceRange(range.start, range.start + 1), range: range)
    case .infix(let operands, let operators): return infix(operands, operators, range)
    case .postfix(let base, let suffixes): return postfix(base, suffixes)
    case nil: return .unknown(at: range)
    }
  }

  private mutating func infix(
    _ operands: [SyntaxNode], _ operators: [SyntaxToken], _ range: SourceRange
  ) -> LocatedValue {
    guard operands.count == operators.count + 1, let first = operands.first else {
      return .unknown(at: range)
    }
    var result = evaluate(first)
    for (sign, operand) in zip(operators, operands.dropFirst()) {
      guard let op = Self.operatorNames[sign.kind] else {
        let isRange = sign.kind.infixLevel == 1
        let value = fail(
          isRange ? "misplaced-range" : "misplaced-comparison",
          isRange
            ? "a range is no value" : "a comparison is no value", at: sign.range,
          help: isRange
            ? "ranges follow `in`, as in `in 0...255`"
            : "comparisons stand only behind `expect`, `until:` and `when`")
        return LocatedValue(value: value, range: range, source: sign.range)
      }
      let right = evaluate(operand)
      let whole = SourceRange(range.start, operand.range.end)
      if case .number(let a) = result.value, case .number(let b) = right.value {
        result = LocatedValue(
          value: .number(Self.compute(sign.kind, a, b)), range: whole, source: sign.range)
      } else {
        result = apply(op, [result, right], at: sign.range, range: whole)
      }
    }
    return result
  }

  /// The ops that the operators stand for.
  static let operatorNames: [TokenKind: String] = [
    .plus: "add", .minus: "subtract", .star: "multiply", .slash: "divide",
  ]

  static func compute(_ sign: TokenKind, _ a: Double, _ b: Double) -> Double {
    switch sign {
    case .plus: a + b
    case .minus: a - b
    case .star: a * b
    default: a / b
    }
  }

  /// Adds the op behind an operator.
  private mutating func apply(
    _ op: String, _ operands: [LocatedValue], at place: SourceRange, range: SourceRange
  ) -> LocatedValue {
    var result = LocatedValue.unknown(at: range)
    result.source = place
    result.isComputed = true
    guard let definition = OpTable[op] else { return result }
    let site = CallSite(name: op, place: place, range: range, operands: operands)
    result.value = add(definition, operands, Arguments(), layerName: nil, site)
    return result
  }

  /// Looks a name up: the innermost frame, then the frames that it sees.
  func lookUp(_ name: String) -> LocatedValue? {
    for frame in frames.reversed() {
      if let value = frame.values[name] { return value }
      if !frame.seesOuter { break }
    }
    return nil
  }

  private mutating func name(_ token: SyntaxToken) -> LocatedValue {
    let name = token.name
    used.insert(name)
    if var found = lookUp(name) {
      found.range = token.range
      found.source = token.range
      found.isComputed = false
      return found
    }
    if name == "true" || name == "false" {
      return LocatedValue(value: .flag(name == "true"), range: token.range, source: token.range)
    }
    return LocatedValue(value: unknownName(token, name), range: token.range, source: token.range)
  }
}
