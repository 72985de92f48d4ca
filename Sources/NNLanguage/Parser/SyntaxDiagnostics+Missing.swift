/// Sentences for what is missing.
extension SyntaxDiagnostics {
  func missing(
    _ expected: Expected, at offset: Int, in node: SyntaxNode, rest: ArraySlice<SyntaxElement>,
    of statement: SyntaxNode
  ) -> Diagnostic? {
    if let opener = expected.opener { return unclosed(opener, expected, at: offset, in: node) }
    let next = tokenAfter(offset)
    // A character without meaning is the mistake, not what is missing because of it.
    if let next, next.kind == .unknown, onSameLine(next, as: offset) { return problem(of: next) }
    let place = next.map { onSameLine($0, as: offset) ? $0.range : SourceRange(at: offset) }
    let range = place.map { $0.isEmpty ? caret(after: offset) : $0 } ?? caret(after: offset)
    let found = next.map { describe($0, after: offset) } ?? "the end"
    switch expected {
    case .nesting:
      return Diagnostic(
        id: "nested-too-deeply", "brackets nest deeper than \(Parser.nestingLimit) levels",
        at: range, help: "name the inner parts with `let`")
    case .comma:
      return Diagnostic(
        id: "missing-comma", "a comma is missing before \(found)", at: range,
        help: "separate them with a comma",
        fixIts: [.insert(",", at: offset, "insert the comma")])
    case .statement:
      if let next, next.kind.isCloser {
        return Diagnostic(
          id: "unexpected-token", "`\(next.text)` closes nothing", at: next.range,
          help: "remove it", fixIts: [.remove(next.range, "remove `\(next.text)`")])
      }
      if let next, next.kind == .unknown, let problem = problem(of: next) { return problem }
      let start = next.map { describe($0, after: $0.range.start) } ?? "the end"
      return Diagnostic(
        id: "unknown-statement",
        statement.child(.attribute) == nil
          ? "a statement cannot start with \(start)" : "no statement follows the attribute",
        at: next?.kind == .endOfFile ? range : next?.range ?? range,
        help: "start it with a word such as `let`, `input` or `train`")
    case .name:
      return missingName(range, found, at: offset, in: node)
    case .equal:
      if node.kind == .setAction { return missingEqualInSet(range, found, at: offset) }
      return missingToken(expected, range, found, at: offset, in: node, text: " =")
    case .colon:
      return missingToken(expected, range, found, at: offset, in: node, text: ":")
    case .in:
      return missingToken(expected, range, found, at: offset, in: node, text: " in")
    case .function, .leftParen, .leftBrace:
      return missingToken(expected, range, found, at: offset, in: node, text: nil)
    case .type:
      return Diagnostic(
        id: "syntax", "a type is missing before \(found)", at: range,
        help: "give a shape such as `[64]`, or `class(10)`")
    case .shape:
      return Diagnostic(
        id: "syntax", "a shape is missing before \(found)", at: range,
        help: "give a shape such as `[64, 10]`")
    case .string:
      return Diagnostic(
        id: "syntax", "a file name in quotes is missing before \(found)", at: range,
        help: "write it as `import \"model.onnx\"`")
    default:
      return missingExpression(range, found, at: offset, in: node, next: next)
    }
  }

  private func missingToken(
    _ expected: Expected, _ range: SourceRange, _ found: String, at offset: Int,
    in node: SyntaxNode, text: String?
  ) -> Diagnostic {
    let spelling = expected.spelling ?? ""
    return Diagnostic(
      id: "syntax", "`\(spelling)` is missing before \(found)", at: range,
      help: usage(of: node).map { "write it as `\($0)`" },
      fixIts: text.map { [.insert($0, at: offset, "insert `\(spelling)`")] } ?? [])
  }

  private func missingName(
    _ range: SourceRange, _ found: String, at offset: Int, in node: SyntaxNode
  ) -> Diagnostic {
    let what =
      switch node.kind {
      case .member, .implicitCase: "a name must follow the `.`"
      case .attribute: "the attribute's name is missing"
      default: "a name is missing before \(found)"
      }
    return Diagnostic(
      id: "syntax", what, at: range, help: usage(of: node).map { "write it as `\($0)`" })
  }

  private func missingEqualInSet(_ range: SourceRange, _ found: String, at offset: Int)
    -> Diagnostic
  {
    Diagnostic(
      id: "syntax", "`=` is missing before \(found)", at: range,
      help: "write it as `set hidden.weight[0, 3] = 0.5` or `set display width: 100`")
  }

  private func missingExpression(
    _ range: SourceRange, _ found: String, at offset: Int, in node: SyntaxNode, next: SyntaxToken?
  ) -> Diagnostic {
    let before = tree.token(at: max(0, offset - 1))
    let after = before.map { "`\($0.text)`" } ?? "it"
    if let before, before.kind == .minus, next?.kind == .minus {
      return Diagnostic(
        id: "syntax", "`--` is no operator", at: before.range.union(next?.range ?? before.range),
        help: "write one `-`, or put the inner one in parentheses")
    }
    if let before, before.kind == .star, next?.kind == .star {
      return Diagnostic(
        id: "syntax", "`**` is no operator", at: before.range.union(next?.range ?? before.range),
        help: "raise to a power with `x.power(2)`")
    }
    if let next, next.kind == .comma, before?.kind == .comma {
      return Diagnostic(
        id: "syntax", "two commas without a value between them", at: next.range,
        help: "remove one", fixIts: [.remove(next.range, "remove the comma")])
    }
    return Diagnostic(
      id: "syntax", "a value must follow \(after), not \(found)", at: range,
      help: usage(of: node).map { "write it as `\($0)`" })
  }

  /// A bracket that is not closed: shown at the bracket, with the place where it was missed.
  private func unclosed(
    _ opener: TokenKind, _ expected: Expected, at offset: Int, in node: SyntaxNode
  ) -> Diagnostic? {
    let spelling = expected.spelling ?? ""
    let bracket = node.token(opener)
    guard let bracket else { return nil }
    if let wrong = wrongCloser(in: node, after: bracket) {
      return Diagnostic(
        id: "unclosed-bracket", "`\(bracket.text)` is closed by `\(wrong.text)`", at: wrong.range,
        notes: [.init(bracket.range, "opened here")], help: "close it with `\(spelling)`",
        fixIts: [.replace(wrong.range, with: spelling, "replace `\(wrong.text)`")])
    }
    let isBody = opener == .leftBrace && node.kind != .closure
    return Diagnostic(
      id: "unclosed-bracket", "`\(bracket.text)` is never closed", at: bracket.range,
      notes: [.init(caret(after: offset), "`\(spelling)` is missing here")],
      help: "insert `\(spelling)`",
      fixIts: [.insert(isBody ? "\n\(spelling)" : spelling, at: offset, "insert `\(spelling)`")])
  }

  private func wrongCloser(in node: SyntaxNode, after bracket: SyntaxToken) -> SyntaxToken? {
    for case .unexpected(let token) in node.children where token.kind.isCloser { return token }
    return nil
  }

  /// How the statement or part that `node` is looks when it is right.
  private func usage(of node: SyntaxNode) -> String? {
    switch node.kind {
    case .valueDeclaration: "input image: [64] in 0...16"
    case .parameterDeclaration: "param W: [3, 2] = .normal(std: 0.5)"
    case .letDeclaration: "let hidden = x.dense(4)"
    case .functionDeclaration: "func block(x, width = 64) { return x.dense(width) }"
    case .gradientDeclaration: "gradient f(x, dy) { return dy }"
    case .closure: "{ x in x.dense(8) }"
    case .attribute: "@allow(dead-relu, reason: \"sparse by design\")"
    case .expectAction: "expect accuracy >= 0.95"
    default: nil
    }
  }
}
