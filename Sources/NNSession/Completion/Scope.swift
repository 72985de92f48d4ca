package import NNLanguage

/// The names that may be used at a place, and where each is declared.
///
/// Read off the syntax tree, so that it also serves a text with errors. A name is declared above
/// its use; a body sees its parameters, its own `let`s and the functions above it.
package struct Scope {
  /// What a name stands for.
  package struct Declaration {
    /// The declaring node: a statement, a parameter or a closure.
    package let node: SyntaxNode
    /// The declared name as written.
    package let token: SyntaxToken

    package init(node: SyntaxNode, token: SyntaxToken) {
      self.node = node
      self.token = token
    }

    package var name: String { token.name }
  }

  /// Values by name, in the order of the text.
  package private(set) var values: [Declaration] = []
  /// Functions, in the order of the text.
  package private(set) var functions: [Declaration] = []

  /// The names that can be seen at an offset.
  package init(at offset: Int, in tree: SyntaxTree) {
    let path = tree.path(to: offset)
    let function = path.first { $0.kind == .functionDeclaration || $0.kind == .gradientDeclaration }
    for statement in tree.statements
    where statement.isFinished(before: offset) || statement == function {
      declare(statement, at: offset, isInBody: function != nil)
    }
    for node in path where node.kind == .closure { add(node, to: &values) }
    guard let function else { return }
    for parameter in function.child(.parameterList)?.childNodes ?? [] {
      add(parameter, to: &values)
    }
    let body = function.child(.body) ?? function
    for statement in body.childNodes where statement.isFinished(before: offset) {
      if statement.kind == .letDeclaration { add(statement, to: &values) }
    }
  }

  /// The value of that name; the last declaration wins.
  package func value(_ name: String) -> Declaration? { values.last { $0.name == name } }

  /// The function of that name.
  package func function(_ name: String) -> Declaration? { functions.last { $0.name == name } }

  /// Takes in a statement of the file. A body sees no values of the file.
  private mutating func declare(_ statement: SyntaxNode, at offset: Int, isInBody: Bool) {
    switch statement.kind {
    case .valueDeclaration, .parameterDeclaration, .letDeclaration:
      if !isInBody { add(statement, to: &values) }
    case .functionDeclaration where statement.range.end <= offset:
      add(statement, to: &functions)
    default: break
    }
  }

  private func add(_ node: SyntaxNode, to declarations: inout [Declaration]) {
    guard let token = node.nameToken else { return }
    declarations.append(Declaration(node: node, token: token))
  }
}

extension SyntaxNode {
  /// Whether a statement has ended where `offset` stands: on a later line, or after a `;`, and not
  /// where it goes on.
  fileprivate func isFinished(before offset: Int) -> Bool {
    let end = range.end
    guard end < offset, tree.token(at: end - 1)?.leavesLineOpen != true else { return false }
    return tree.source.bytes[end..<offset].contains { byte in
      byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: ";")
    }
  }
}

extension SyntaxToken {
  /// Whether a statement goes on in the next line after this token.
  var leavesLineOpen: Bool {
    switch kind {
    case .plus, .minus, .star, .slash, .comma, .equal, .equalEqual, .notEqual, .less, .lessEqual,
      .greater, .greaterEqual, .closedRange, .halfOpenRange, .leftParen, .leftSquare:
      true
    default: false
    }
  }
}
