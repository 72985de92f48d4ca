/// Says what is wrong with a tree: at most one error for each statement, the first.
///
/// A statement of a body counts by itself. Messages are made from the damage that the tree shows, never
/// while parsing.
struct SyntaxDiagnostics {
  let tree: SyntaxTree
  var diagnostics: [Diagnostic] = []

  /// The top-level statements that hold an error, by their nodes' numbers.
  var failed: Set<Int> = []

  /// The errors in the order of the text, and the top-level statements that hold them.
  static func findings(_ tree: SyntaxTree) -> (diagnostics: [Diagnostic], failed: Set<Int>) {
    let statements = tree.statements
    if let offset = tree.source.firstInvalidUTF8 {
      return ([invalidUTF8(tree, offset)], Set(statements.map(\.id)))
    }
    var pass = SyntaxDiagnostics(tree: tree)
    pass.statements(statements, inBody: false)
    return (pass.diagnostics.sorted { $0.range < $1.range }, pass.failed)
  }

  private static func invalidUTF8(_ tree: SyntaxTree, _ offset: Int) -> Diagnostic {
    let byte = String(tree.source.bytes[offset], radix: 16, uppercase: true)
    return Diagnostic(
      id: "invalid-utf8", "byte 0x\(byte.count < 2 ? "0" : "")\(byte) is no UTF-8",
      at: SourceRange(offset, offset + 1), help: "save the text as UTF-8")
  }

  /// What follows a damaged statement on its line most likely belonged to it: no second error there.
  private mutating func statements(_ nodes: [SyntaxNode], inBody: Bool) {
    var failed = false
    for node in nodes {
      let before = diagnostics.count
      if !failed || node.allTokens.first?.startsLine != false {
        statement(node, inBody: inBody)
        failed = diagnostics.count > before
      }
      if failed, !inBody { self.failed.insert(node.id) }
    }
  }

  private mutating func statement(_ node: SyntaxNode, inBody: Bool) {
    var found: Diagnostic?
    var bodies: [SyntaxNode] = []
    // Children in order, without recursion: pairs of a node and what of its children is left.
    var pending: [(node: SyntaxNode, children: ArraySlice<SyntaxElement>)] = [
      (node, node.children[...])
    ]
    while found == nil, var top = pending.popLast() {
      guard let element = top.children.popFirst() else {
        found = check(top.node, in: node)
        continue
      }
      pending.append(top)
      switch element {
      case .node(let child) where child.kind.isStatement: bodies.append(child)
      case .node(let child): pending.append((child, child.children[...]))
      case .token(let token): found = problem(of: token)
      case .unexpected(let token):
        found = problem(of: token) ?? unexpected(token, in: top.node, rest: top.children, of: node)
      case .missing(let expected, let offset):
        found = missing(expected, at: offset, in: top.node, rest: top.children, of: node)
      }
    }
    if let found { diagnostics.append(found) }
    if found == nil || bodies.isEmpty { bodies = allBodyStatements(node) }
    statements(bodies, inBody: true)
    if found == nil, let misplaced = misplaced(node, inBody: inBody) {
      diagnostics.append(misplaced)
    }
  }

  private func allBodyStatements(_ node: SyntaxNode) -> [SyntaxNode] {
    let holder = node.child(.body) ?? node
    return holder.childNodes.filter { $0.kind.isStatement }
  }
}

extension SyntaxTree {
  /// What is wrong with the syntax, in the order of the text; computed anew at each call.
  package func syntaxDiagnostics() -> [Diagnostic] {
    SyntaxDiagnostics.findings(self).diagnostics
  }
}
