extension Formatter {
  /// One statement without the comments before it; attributes stand on lines of their own.
  func statement(_ node: SyntaxNode) -> Document {
    var attributes: [Document] = []
    var parts: [Document] = []
    var previous: TokenKind?
    let skipsFirstTrivia = node.allTokens.first?.range.start
    for element in node.children {
      switch element {
      case .node(let child) where child.kind == .attribute:
        attributes += [self.list(child, skippingTriviaAt: skipsFirstTrivia), .hardLine]
      case .node(let child) where child.kind == .body:
        parts += [.space, body(child)]
      case .node(let child):
        if child.kind != .parameterList { parts.append(.space) }
        let isWhole = child.kind.isExpression
        parts.append(isWhole ? expression(child, isWhole: true) : part(child))
        previous = .identifier
      case .token(let token):
        if previous != nil, token.kind != .comma, token.kind != .colon { parts.append(.space) }
        if token.kind == .comma, node.kind == .action {
          // The next line must not look like a new statement: the comma stays at the end.
          parts += [self.token(token, skippingTriviaAt: skipsFirstTrivia), .indent(.line)]
          previous = nil
          continue
        }
        parts.append(self.token(token, skippingTriviaAt: skipsFirstTrivia))
        previous = token.kind
      case .unexpected, .missing: break
      }
    }
    return .concat(attributes + [.grouped(.concat(parts))])
  }

  /// A token with the comments before it.
  func token(_ token: SyntaxToken, skippingTriviaAt start: Int? = nil) -> Document {
    let text = Document.text(token.text)
    guard token.range.start != start else { return text }
    let comments = Trivia(token.leadingTrivia, in: token.tree).documents
    return comments.isEmpty ? text : .concat(comments + [text])
  }

  /// A part of a statement that is no expression.
  private func part(_ node: SyntaxNode) -> Document {
    switch node.kind {
    case .shape, .parameterList: return brackets(node, opener: .leftSquare)
    case .rule: return .concat(node.childTokens.map { token($0) })
    case .argument, .dimension, .parameter: return argument(node)
    case .element, .attribute: return list(node, skippingTriviaAt: nil)
    default:
      // A type, a trailing word: words and parts with blanks between them.
      var parts: [Document] = []
      for element in node.children {
        if !parts.isEmpty { parts.append(.space) }
        switch element {
        case .node(let child):
          parts.append(child.kind.isExpression ? expression(child, isWhole: false) : part(child))
        case .token(let child): parts.append(token(child))
        default: break
        }
      }
      return .concat(parts)
    }
  }

  /// `class(10)`, `@allow(rule, reason: "…")`: tokens and parts without blanks but after commas.
  private func list(_ node: SyntaxNode, skippingTriviaAt start: Int?) -> Document {
    var parts: [Document] = []
    for element in node.children {
      switch element {
      case .node(let child):
        parts.append(child.kind.isExpression ? expression(child, isWhole: false) : part(child))
      case .token(let child):
        parts.append(token(child, skippingTriviaAt: start))
        if child.kind == .comma { parts.append(.space) }
      default: break
      }
    }
    return .concat(parts)
  }

  /// `{ … }` of a function: on one line only where it was written so, holds one `return`, and fits.
  private func body(_ node: SyntaxNode) -> Document {
    let statements = node.childNodes.filter { $0.kind.isStatement }
    guard let open = node.token(.leftBrace), let close = node.token(.rightBrace) else {
      return .empty
    }
    let hasComments = node.allTokens.dropFirst().contains {
      !Trivia($0.leadingTrivia, in: node.tree).comments.isEmpty
    }
    let wasOneLine = !node.allTokens.dropFirst().contains { $0.startsLine }
    let isReturn =
      statements.count == 1 && statements[0].kind == .returnStatement
      && statements[0].child(.attribute) == nil
    if statements.isEmpty, !hasComments { return .concat([token(open), .text("}")]) }
    if wasOneLine, isReturn, !hasComments {
      let inner = statement(statements[0])
      return .grouped(
        .concat([token(open), .indent(.concat([.line, inner])), .line, .text("}")]))
    }
    var inner: [Document] = [.hardLine]
    blocks(node, into: &inner)
    return .concat([token(open), .indent(.concat(inner)), .hardLine, .text(close.text)])
  }
}
