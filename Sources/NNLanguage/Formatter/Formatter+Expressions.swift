extension Formatter {
  /// An expression; `isWhole` where it is all that a statement says, so that its chain may break by rule.
  func expression(_ node: SyntaxNode, isWhole: Bool) -> Document {
    switch node.kind {
    case .infix: return infix(node)
    case .postfix: return chain(node, isWhole: isWhole)
    case .tuple, .array:
      return brackets(node, opener: node.kind == .tuple ? .leftParen : .leftSquare)
    case .prefix:
      return .concat(
        node.children.map { element in
          switch element {
          case .token(let child): token(child)
          case .node(let child): expression(child, isWhole: false)
          default: .empty
          }
        })
    default: return .concat(node.childTokens.map { token($0) })
    }
  }

  private func infix(_ node: SyntaxNode) -> Document {
    var parts: [Document] = []
    var rest: [Document] = []
    for element in node.children {
      switch element {
      case .node(let child):
        let inner = expression(child, isWhole: false)
        if rest.isEmpty, parts.isEmpty { parts.append(inner) } else { rest.append(inner) }
      case .token(let sign):
        if sign.kind.infixLevel == 1 {
          rest.append(token(sign))
        } else {
          rest += [.line, token(sign), .space]
        }
      default: break
      }
    }
    return .grouped(.concat(parts + [.indent(.concat(rest))]))
  }

  /// Labels and values: `kernel: 5`, `_ width = 64`.
  func argument(_ node: SyntaxNode) -> Document {
    var parts: [Document] = []
    for element in node.children {
      switch element {
      case .token(let child):
        if !parts.isEmpty, child.kind != .colon { parts.append(.space) }
        parts.append(token(child))
      case .node(let child):
        if !parts.isEmpty { parts.append(.space) }
        parts.append(expression(child, isWhole: false))
      default: break
      }
    }
    return .concat(parts)
  }

  /// Items between brackets, one a line where they do not fit or where a comma stands after the last.
  func brackets(_ node: SyntaxNode, opener: TokenKind) -> Document {
    var opening = Document.empty
    var closing = Document.empty
    var items: [Document] = []
    var endsWithComma = false
    var isOpen = false
    for element in node.children {
      switch element {
      case .token(let child) where child.kind == .comma:
        items += [token(child), .line]
        endsWithComma = true
      case .token(let child) where !isOpen && child.kind.closer != nil:
        opening = token(child)
        isOpen = true
      case .token(let child) where child.kind.isCloser: closing = token(child)
      case .token(let child): items.append(token(child))
      case .node(let child):
        guard child.kind != .closure else { continue }
        endsWithComma = false
        items.append(
          child.kind.isExpression
            ? expression(child, isWhole: false)
            : child.kind == .rule ? .concat(child.childTokens.map { token($0) }) : argument(child))
      default: break
      }
    }
    guard !items.isEmpty else { return .concat([opening, closing]) }
    if endsWithComma { items.removeLast() }
    // Only these may end in a comma.
    let mayEndInComma = node.kind == .call || node.kind == .array || node.kind == .shape
    let comma: Document = !endsWithComma && mayEndInComma ? .ifBroken(",") : .empty
    return .grouped(
      .concat([opening, .indent(.concat([.softLine] + items + [comma])), .softLine, closing]),
      breaks: endsWithComma)
  }

  // MARK: Chains

  /// A run of suffixes that stays on one line: a member with its call and subscripts.
  private struct Link {
    var document: Document
    /// The op's name, where the link is a call of one.
    var op: String?
  }

  private func chain(_ node: SyntaxNode, isWhole: Bool) -> Document {
    guard case .postfix(let base, let suffixes)? = node.expression else { return .empty }
    var head = expression(base, isWhole: false)
    var links: [Link] = []
    for suffix in suffixes {
      let document = self.suffix(suffix)
      if suffix.kind == .member {
        links.append(Link(document: document, op: nil))
      } else if var last = links.popLast() {
        if suffix.kind == .call, last.op == nil { last.op = opName(suffixes, before: suffix) }
        last.document = .concat([last.document, document])
        links.append(last)
      } else {
        head = .concat([head, document])
      }
    }
    let learned = links.map { link in link.op.map { $0 != "repeated" && isLearned($0) } ?? false }
    let count = learned.filter { $0 }.count
    // Without a learned op a long chain breaks before every call.
    let breaksBefore = count > 0 ? learned : links.map { $0.op != nil }
    var parts: [Document] = []
    for (link, breaks) in zip(links, breaksBefore) {
      if breaks { parts.append(.softLine) }
      parts.append(link.document)
    }
    let hasComments = suffixes.contains { suffix in
      suffix.kind == .member && !Trivia(suffix.leadingTrivia, in: node.tree).comments.isEmpty
    }
    let unbroken = Document.concat(links.map(\.document))
    guard breaksBefore.contains(true) else {
      return .concat([head, hasComments ? .indent(unbroken) : unbroken])
    }
    // A link that must break by itself, such as a call with one argument a line, leaves the chain whole.
    let inner = Document.concat([head, .indent(.concat(parts))])
    let needsLines = links.contains { $0.document.mustBreak }
    if isWhole, count >= 2 { return .grouped(inner, breaks: true) }
    if needsLines, count < 2 {
      return .concat([head, hasComments ? .indent(unbroken) : unbroken])
    }
    return .grouped(inner)
  }

  private func opName(_ suffixes: [SyntaxNode], before call: SyntaxNode) -> String? {
    guard let index = suffixes.firstIndex(of: call), index > 0 else { return nil }
    return suffixes[index - 1].token(.identifier)?.name
  }

  private func suffix(_ node: SyntaxNode) -> Document {
    switch node.kind {
    case .member: return .concat(node.childTokens.map { token($0) })
    case .call:
      let arguments = brackets(node, opener: .leftParen)
      guard let closure = node.child(.closure) else { return arguments }
      return .concat([arguments, .space, self.closure(closure)])
    default: return brackets(node, opener: .leftSquare)
    }
  }

  private func closure(_ node: SyntaxNode) -> Document {
    var head: [Document] = []
    var body = Document.empty
    var close = Document.text("}")
    for element in node.children {
      switch element {
      case .token(let child) where child.kind == .rightBrace: close = token(child)
      case .token(let child):
        if !head.isEmpty { head.append(.space) }
        head.append(token(child))
      case .node(let child): body = expression(child, isWhole: false)
      default: break
      }
    }
    return .grouped(.concat(head + [.indent(.concat([.line, body])), .line, close]))
  }
}
