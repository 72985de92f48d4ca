/// A node of a syntax tree: a view, cheap to copy.
package struct SyntaxNode: Sendable, Hashable {
  /// The tree that it belongs to.
  package let tree: SyntaxTree
  let id: Int

  private var raw: RawNode { tree.nodes[id] }

  /// What it is.
  package var kind: SyntaxKind { raw.kind }

  /// From its first token's first byte to its last token's last byte, without blanks around it.
  package var range: SourceRange {
    let raw = raw
    guard raw.firstToken < raw.endToken else {
      return SourceRange(at: tree.endOfToken(before: Int(raw.firstToken)))
    }
    return SourceRange(
      Int(tree.tokens[Int(raw.firstToken)].start), Int(tree.tokens[Int(raw.endToken) - 1].end))
  }

  /// The text of `range`.
  package var text: String { tree.source[range] }

  /// The blanks and comments before the first token.
  package var leadingTrivia: SourceRange {
    let raw = raw
    guard Int(raw.firstToken) < tree.tokens.count else { return SourceRange(at: range.start) }
    return tree.tokens[Int(raw.firstToken)].trivia
  }

  /// Two nodes are equal where they are the same node of the same tree.
  package static func == (a: SyntaxNode, b: SyntaxNode) -> Bool {
    a.tree === b.tree && a.id == b.id
  }

  /// Hashes the tree's identity and the node's number.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(tree))
    hasher.combine(id)
  }

  /// Children in order.
  package var children: [SyntaxElement] { raw.children.map { element(at: $0) } }

  /// The children that are nodes.
  package var childNodes: [SyntaxNode] {
    raw.children.compactMap { index in
      let element = tree.elements[index]
      return element.tag == .node ? SyntaxNode(tree: tree, id: Int(element.value)) : nil
    }
  }

  /// The first child node of `kind`.
  package func child(_ kind: SyntaxKind) -> SyntaxNode? { childNodes.first { $0.kind == kind } }
  /// The first child that is an expression.
  package var childExpression: SyntaxNode? { childNodes.first { $0.kind.isExpression } }

  /// The tokens directly below, without unexpected ones.
  package var childTokens: [SyntaxToken] {
    raw.children.compactMap { index in
      let element = tree.elements[index]
      return element.tag == .token ? SyntaxToken(tree: tree, index: Int(element.value)) : nil
    }
  }

  /// The first token of `kind` directly below.
  package func token(_ kind: TokenKind) -> SyntaxToken? { childTokens.first { $0.kind == kind } }

  /// All tokens below, in order, unexpected ones included.
  package var allTokens: [SyntaxToken] {
    (Int(raw.firstToken)..<Int(raw.endToken)).map { SyntaxToken(tree: tree, index: $0) }
  }

  /// Whether something directly below is missing or unexpected.
  package var isDamaged: Bool {
    raw.children.contains {
      tree.elements[$0].tag == .missing || tree.elements[$0].tag == .unexpected
    }
  }

  private func element(at index: Int) -> SyntaxElement {
    let element = tree.elements[index]
    switch element.tag {
    case .node: return .node(SyntaxNode(tree: tree, id: Int(element.value)))
    case .token: return .token(SyntaxToken(tree: tree, index: Int(element.value)))
    case .unexpected: return .unexpected(SyntaxToken(tree: tree, index: Int(element.value)))
    case .missing:
      return .missing(element.expected, at: tree.endOfToken(before: Int(element.value)))
    }
  }
}

/// A child of a node.
package enum SyntaxElement: Sendable {
  case node(SyntaxNode)
  case token(SyntaxToken)
  /// A token that the parser skipped.
  case unexpected(SyntaxToken)
  /// What should stand at an offset and does not.
  case missing(Expected, at: Int)
}

/// A token of a syntax tree.
package struct SyntaxToken: Sendable, Hashable {
  /// The tree that it belongs to.
  package let tree: SyntaxTree
  /// Its number in the tree, from 0.
  package let index: Int

  var raw: Token { tree.tokens[index] }
  /// What it is.
  package var kind: TokenKind { raw.kind }
  /// Its place, without blanks and comments before it.
  package var range: SourceRange { raw.range }
  /// The blanks and comments before it.
  package var leadingTrivia: SourceRange { raw.trivia }
  /// How it is written.
  package var text: String { tree.source[raw.range] }
  /// The statement word that it spells, or nil.
  package var statementWord: StatementWord? { raw.statementWord }
  /// Whether it is the first of its line.
  package var startsLine: Bool { raw.startsLine }

  /// Two tokens are equal where they are the same token of the same tree.
  package static func == (a: SyntaxToken, b: SyntaxToken) -> Bool {
    a.tree === b.tree && a.index == b.index
  }

  /// Hashes the tree's identity and the token's number.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(tree))
    hasher.combine(index)
  }
}

extension SyntaxTree {
  /// Where the token before number `index` ends; 0 before the first.
  func endOfToken(before index: Int) -> Int {
    index > 0 && index <= tokens.count ? Int(tokens[index - 1].end) : 0
  }

  /// The token that holds or touches `offset`, the later one where two touch; nil in blanks.
  package func token(at offset: Int) -> SyntaxToken? {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if Int(tokens[middle].start) <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0, tokens[low - 1].range.touches(offset) else { return nil }
    return SyntaxToken(tree: self, index: low - 1)
  }

  /// The nodes that hold `offset`, outermost first.
  package func path(to offset: Int) -> [SyntaxNode] {
    var path = [root]
    while let last = path.last,
      let next = last.childNodes.last(where: { $0.range.touches(offset) })
    {
      path.append(next)
    }
    return path
  }
}
