extension SyntaxNode {
  /// The first statement word of a statement, or nil (an expression, an empty statement).
  package var statementWord: StatementWord? {
    guard kind.isStatement, kind != .expressionStatement else { return nil }
    return childTokens.first?.statementWord
  }

  /// The token that declares a name: of an `input`, `target`, `param`, `let`, `func`, a parameter or a
  /// closure. For `gradient`, the function that it belongs to. Nil where it is missing.
  package var nameToken: SyntaxToken? {
    let tokens = childTokens
    let index: Int
    switch kind {
    case .valueDeclaration, .parameterDeclaration, .letDeclaration, .gradientDeclaration, .closure:
      index = 1
    case .functionDeclaration: index = isShared ? 2 : 1
    case .parameter: index = tokens.first?.kind == .underscore ? 1 : 0
    case .importDeclaration: index = 3
    default: return nil
    }
    guard index < tokens.count, tokens[index].kind == .identifier else { return nil }
    return tokens[index]
  }

  /// Whether a function is declared `shared`.
  package var isShared: Bool {
    kind == .functionDeclaration && childTokens.first?.statementWord == .shared
  }

  /// The declared name in NFC, or nil.
  package var declaredName: String? { nameToken?.name }

  /// The lines of `///` directly above, joined by newlines and without the slashes; nil if there are none.
  package var documentation: String? {
    let lines = tree.source[leadingTrivia].split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { line in line.drop { $0 == " " || $0 == "\t" || $0 == "\r" } }
    var found: [String] = []
    for line in lines.dropLast().reversed() {
      guard line.hasPrefix("///") else { break }
      let text = line.dropFirst(3)
      found.append(String(text.first == " " ? text.dropFirst() : text))
    }
    return found.isEmpty ? nil : found.reversed().joined(separator: "\n")
  }
}

extension SyntaxNode {
  /// The range with its lines' ends, where it stands on its lines alone: what goes with the statement.
  package var wholeLines: SourceRange {
    let (source, range) = (tree.source, range)
    let start = source.lineRange(source.lineIndex(at: range.start)).start
    let line = source.lineIndex(at: range.end)
    let isAlone =
      source[SourceRange(start, range.start)].allSatisfy(\.isWhitespace)
      && source[SourceRange(range.end, source.lineRange(line).end)].allSatisfy(\.isWhitespace)
    guard isAlone else { return range }
    let end = line + 1 < source.lineCount ? source.lineStarts[line + 1] : source.bytes.count
    return SourceRange(start, end)
  }
}

extension SyntaxToken {
  /// The text of a name, in Unicode's normal form C.
  package var name: String {
    let text = text
    return text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposed
  }
}
