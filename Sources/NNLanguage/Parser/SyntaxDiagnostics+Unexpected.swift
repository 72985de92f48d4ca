/// Sentences for tokens that the parser skipped, and for tokens that are wrong by themselves.
extension SyntaxDiagnostics {
  func unexpected(
    _ token: SyntaxToken, in node: SyntaxNode, rest: ArraySlice<SyntaxElement>,
    of statement: SyntaxNode
  ) -> Diagnostic? {
    if token.kind.isCloser, case .missing(let expected, _)? = rest.last, expected.opener != nil {
      return nil  // Told as a bracket closed by the wrong one.
    }
    if node == statement, statement.kind == .expressionStatement,
      let diagnostic = unknownStatement(statement, followedBy: token)
    {
      return diagnostic
    }
    if node == statement, let word = token.statementWord, statement.kind != .expressionStatement {
      return Diagnostic(
        id: "unexpected-token", "`\(word.text)` starts a new statement, on the same line",
        at: token.range, help: "start a new line before it",
        fixIts: [.replace(token.leadingTrivia, with: "\n", "start a new line")])
    }
    if node == statement, token.kind == .comma {
      return Diagnostic(
        id: "unexpected-token", "a comma stands where the statement should end", at: token.range,
        help: "remove it, or go on after it", fixIts: [.remove(token.range, "remove the comma")])
    }
    if token.kind == .leftBrace {
      return Diagnostic(
        id: "unexpected-token", "`{` opens nothing here", at: token.range,
        help: "bodies belong to `func` and `gradient`, closures stand behind a call")
    }
    if token.kind.isCloser {
      return Diagnostic(
        id: "unexpected-token", "`\(token.text)` closes nothing", at: token.range,
        help: "remove it", fixIts: [.remove(token.range, "remove `\(token.text)`")])
    }
    if node == statement, token.kind == .leftParen || token.kind == .leftSquare,
      !token.raw.touchesPrevious
    {
      let gap = token.leadingTrivia
      return Diagnostic(
        id: "unexpected-token", "`\(token.text)` stands apart from what it belongs to",
        at: token.range, help: "let it touch the name before it",
        fixIts: [.remove(gap, "remove the space")])
    }
    return Diagnostic(
      id: "unexpected-token", "unexpected \(describe(token, after: token.range.start))",
      at: token.range,
      help: node == statement ? "the statement should have ended before it" : nil)
  }

  /// `trian epochs: 5`, `hidden = x.dense(4)`: a line that starts like no statement.
  private func unknownStatement(_ statement: SyntaxNode, followedBy token: SyntaxToken)
    -> Diagnostic?
  {
    guard let name = statement.childExpression else { return nil }
    if token.kind == .equal, name.kind == .name {
      return Diagnostic(
        id: "missing-let", "`\(name.text)` is given a value without `let`", at: name.range,
        help: "name a value with `let`",
        fixIts: [.insert("let ", at: name.range.start, "insert `let`")])
    }
    if token.kind == .equal, name.kind == .postfix {
      return Diagnostic(
        id: "missing-let", "a value is assigned without `set`", at: name.range,
        help: "change a parameter with `set`",
        fixIts: [.insert("set ", at: name.range.start, "insert `set`")])
    }
    let first = name.kind == .name ? name : name.childNodes.first { $0.kind == .name }
    guard let first, first.range.start == name.range.start else { return nil }
    return unknownWord(first)
  }

  func unknownWord(_ name: SyntaxNode) -> Diagnostic {
    let nearest = NearestName.of(name.text, in: StatementWord.all)
    return Diagnostic(
      id: "unknown-statement", "no statement starts with `\(name.text)`", at: name.range,
      help: nearest.first.map { "did you mean `\($0)`?" }
        ?? "statements start with a word such as `let`, `input` or `train`",
      fixIts: nearest.first.map { [.replace(name.range, with: $0, "replace by `\($0)`")] } ?? [])
  }

  /// What is wrong with a token by itself.
  func problem(of token: SyntaxToken) -> Diagnostic? {
    switch token.raw.problem {
    case .none: return token.kind == .number ? numberProblem(token) : nil
    case .unterminatedString:
      return Diagnostic(
        id: "unterminated-string", "the string is not closed on its line", at: token.range,
        help: "close it with `\"`", fixIts: [.insert("\"", at: token.range.end, "insert `\"`")])
    case .badEscape:
      return Diagnostic(
        id: "bad-escape", "the string holds an unknown escape", at: token.range,
        help: #"the escapes are \" \\ \n \r \t \0 and \u{…}"#)
    case .badNumber:
      return Diagnostic(
        id: "bad-number", "`\(token.text)` is no number", at: token.range,
        help: "numbers look like 12, 1_000, 0.5 or 1e-3")
    case .unknownCharacter, .invalidUTF8: return unknownCharacter(token)
    }
  }

  private func numberProblem(_ token: SyntaxToken) -> Diagnostic? {
    let digits = token.text.replacing("_", with: "")
    guard let value = Double(digits) else {
      return Diagnostic(id: "bad-number", "`\(token.text)` is no number", at: token.range)
    }
    let mantissa = digits.prefix { $0 != "e" && $0 != "E" }
    if value.isInfinite {
      return Diagnostic(
        id: "number-overflow", "`\(token.text)` is larger than any number (1.8e308)",
        at: token.range)
    }
    if value == 0, mantissa.contains(where: { $0 != "0" && $0 != "." }) {
      return Diagnostic(
        id: "number-overflow", "`\(token.text)` is so small that it vanishes (below 5e-324)",
        at: token.range)
    }
    return nil
  }

  private func unknownCharacter(_ token: SyntaxToken) -> Diagnostic {
    let scalar = token.text.unicodeScalars.first ?? " "
    let hex = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    let isVisible =
      scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
      && scalar.properties.generalCategory != .control
      && scalar.properties.generalCategory != .format
    let help: String? =
      switch scalar {
      case "#": "comments start with `//`"
      case "'", "“", "”", "‘", "’", "„", "«", "»": "strings stand in straight double quotes"
      case "×", "·", "∗": "multiply with `*`, or matrices with `matmul`"
      case "−", "–": "the minus sign is `-`"
      case "^": "raise to a power with `x.power(2)`"
      default: nil
      }
    return Diagnostic(
      id: "unknown-character",
      isVisible
        ? "the character `\(scalar)` has no meaning here"
        : "the character \(code) has no meaning here",
      at: token.range, help: help)
  }

  func describe(_ token: SyntaxToken, after offset: Int) -> String {
    if token.kind == .endOfFile { return "the end" }
    if !onSameLine(token, as: offset) { return "the end of the line" }
    let text = token.text
    return text.count > 40 ? "`\(text.prefix(39))…`" : "`\(text)`"
  }

  func tokenAfter(_ offset: Int) -> SyntaxToken? {
    var low = 0
    var high = tree.tokens.count
    while low < high {
      let middle = (low + high) / 2
      if Int(tree.tokens[middle].start) < offset { low = middle + 1 } else { high = middle }
    }
    return low < tree.tokens.count ? SyntaxToken(tree: tree, index: low) : nil
  }

  func onSameLine(_ token: SyntaxToken, as offset: Int) -> Bool {
    token.kind != .endOfFile
      && tree.source.lineIndex(at: token.range.start) == tree.source.lineIndex(at: offset)
  }

  /// A place of one column just behind `offset`.
  func caret(after offset: Int) -> SourceRange { SourceRange(at: offset) }
}
