/// Mistakes that the grammar allows to be written but that mean nothing.
extension SyntaxDiagnostics {
  /// Checks one complete node.
  func check(_ node: SyntaxNode, in statement: SyntaxNode) -> Diagnostic? {
    switch node.kind {
    case .valueDeclaration, .parameterDeclaration, .letDeclaration, .functionDeclaration,
      .parameter, .closure, .importDeclaration:
      return reservedName(node)
    case .prefix: return ambiguousMinus(node)
    case .infix: return chainedComparison(node)
    default: return nil
    }
  }

  private func reservedName(_ node: SyntaxNode) -> Diagnostic? {
    guard let name = node.nameToken, let word = name.statementWord else { return nil }
    return Diagnostic(
      id: "reserved-word", "`\(word.text)` starts a statement and cannot be a name",
      at: name.range, help: "choose another name, such as `\(word.text)Value`",
      fixIts: [.replace(name.range, with: "\(word.text)Value", "rename it")])
  }

  /// `-1.abs()`: does the sign or the op come first?
  private func ambiguousMinus(_ node: SyntaxNode) -> Diagnostic? {
    guard let postfix = node.child(.postfix), let base = postfix.childNodes.first,
      base.kind == .number
    else { return nil }
    let signed = SourceRange(node.range.start, base.range.end)
    return Diagnostic(
      id: "ambiguous-minus", "a signed number is followed by `.`", at: signed,
      help: "put the number or the call in parentheses",
      fixIts: [
        FixIt(
          "put the number in parentheses",
          [.init(SourceRange(at: signed.start), "("), .init(SourceRange(at: signed.end), ")")])
      ])
  }

  private func chainedComparison(_ node: SyntaxNode) -> Diagnostic? {
    let operators = node.childTokens
    guard operators.count > 1, let first = operators.first, let level = first.kind.infixLevel,
      level < 2
    else { return nil }
    let what = level == 0 ? "comparisons" : "ranges"
    return Diagnostic(
      id: "chained-comparison", "\(what) cannot be chained", at: operators[1].range,
      notes: [.init(first.range, "the first one")], help: "write two statements")
  }

  /// A statement that is whole but in the wrong place.
  func misplaced(_ node: SyntaxNode, inBody: Bool) -> Diagnostic? {
    let first = firstToken(node)
    if inBody {
      guard node.kind != .letDeclaration, node.kind != .returnStatement else { return nil }
      return Diagnostic(
        id: "misplaced-statement", "a body holds only `let` and `return`", at: first.range,
        help: "move it out of the function")
    }
    if node.kind == .returnStatement {
      return Diagnostic(
        id: "misplaced-statement", "`return` stands outside a function", at: first.range,
        help: "it belongs into the `{ }` of `func` or `gradient`")
    }
    guard tree.mode == .file else { return nil }
    if node.kind == .expressionStatement, let value = node.childExpression {
      return bareExpression(value)
    }
    let isHelp = node.kind == .helpAction || isDisplay(node)
    if isHelp || first.statementWord?.isPromptOnly == true {
      let words = isDisplay(node) ? "set display" : first.text
      return Diagnostic(
        id: "prompt-only", "`\(words)` is for the prompt", at: first.range,
        help: "remove the statement from the file",
        fixIts: [.remove(node.wholeLines, "remove the statement")])
    }
    return nil
  }

  private func isDisplay(_ node: SyntaxNode) -> Bool {
    node.kind == .setAction && node.child(.argument) != nil
  }

  private func firstToken(_ node: SyntaxNode) -> SyntaxToken {
    node.childTokens.first ?? node.allTokens.first
      ?? SyntaxToken(tree: tree, index: tree.tokens.count - 1)
  }

  private func bareExpression(_ value: SyntaxNode) -> Diagnostic {
    if value.kind == .name, !NearestName.of(value.text, in: StatementWord.all).isEmpty {
      return unknownWord(value)
    }
    return Diagnostic(
      id: "bare-expression", "an expression alone does nothing in a file", at: value.range,
      help: "name it with `let`, or show it with `show`",
      fixIts: [.insert("let value = ", at: value.range.start, "name it")])
  }
}
