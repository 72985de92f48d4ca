import NNAutodiff

/// Lays a program out: two spaces, 80 columns, at most one blank line.
///
/// Never changes order or names and keeps every comment; formatting twice is formatting once.
///
/// - A call that does not fit, or whose last argument has a comma after it, holds one argument a line.
/// - A chain with two or more ops that have learned parameters, or that does not fit, breaks before each
///   of these; the others stay behind the one before, so that a layer with its activation is one line.
/// - A chain inside a larger expression breaks only where it is too long.
/// - A body of one `return` that fits stays on its line if it was written so.
package struct Formatter: Sendable {
  /// The columns that a line may take; comments and strings may be longer.
  package static let width = 80

  /// Whether the op of that name has learned parameters.
  let isLearned: @Sendable (String) -> Bool

  /// Makes a formatter; by default the op table says which ops learn, and an op that it does not know
  /// counts as one that does.
  package init(
    isLearned: @escaping @Sendable (String) -> Bool = { OpTable[$0]?.isLearned ?? true }
  ) {
    self.isLearned = isLearned
  }

  /// The text laid out, or nil where it has a syntax error: then it should be left alone.
  package func format(_ text: String) -> String? { format(SyntaxTree.parse(text)) }

  /// The tree's text laid out, or nil where it has a syntax error.
  package func format(_ tree: SyntaxTree) -> String? {
    guard !Self.isDamaged(tree) else { return nil }
    var parts: [Document] = []
    blocks(tree.root, into: &parts)
    var body = Document.concat(parts).printed(width: Self.width)
    while body.last == "\n" { body.removeLast() }
    return body.isEmpty ? "" : body + "\n"
  }

  /// Whether a token is missing, unexpected or wrong by itself. What stands in the wrong place, such as
  /// a prompt's action in a file, can be laid out all the same.
  private static func isDamaged(_ tree: SyntaxTree) -> Bool {
    tree.source.firstInvalidUTF8 != nil
      || tree.elements.contains { $0.tag == .missing || $0.tag == .unexpected }
      || tree.tokens.contains { $0.problem != .none }
  }

  /// The statements of a file or a body, with comments and single blank lines between them.
  func blocks(_ node: SyntaxNode, into parts: inout [Document]) {
    var isFirst = true
    for element in node.children {
      switch element {
      case .node(let statement) where statement.kind.isStatement:
        let trivia = Trivia(statement.leadingTrivia, in: node.tree)
        place(trivia.comments, isFirst: &isFirst, into: &parts)
        startLine(afterBlankLine: trivia.endsWithBlankLine, isFirst: isFirst, into: &parts)
        parts.append(self.statement(statement))
        isFirst = false
      case .token(let token)
      where token.kind == .semicolon || token.kind == .endOfFile || token.kind == .rightBrace:
        place(
          Trivia(token.leadingTrivia, in: node.tree).comments, isFirst: &isFirst, into: &parts)
      default: break
      }
    }
  }

  private func startLine(afterBlankLine: Bool, isFirst: Bool, into parts: inout [Document]) {
    guard !isFirst else { return }
    parts.append(.hardLine)
    if afterBlankLine { parts.append(.blankLine) }
  }

  /// Comments before a statement or at the end of a block.
  private func place(_ comments: [Comment], isFirst: inout Bool, into parts: inout [Document]) {
    for comment in comments {
      if comment.isTrailing {
        parts.append(.trailingComment(comment.text))
      } else {
        startLine(afterBlankLine: comment.followsBlankLine, isFirst: isFirst, into: &parts)
        parts.append(.text(comment.text))
        parts.append(.hardLine)
        isFirst = false
      }
    }
  }
}
