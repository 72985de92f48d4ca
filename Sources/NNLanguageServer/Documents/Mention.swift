import NNLanguage
import NNSession

/// What the word at a place stands for.
enum Mention {
  /// A value's name, where it is declared or used.
  case value(Scope.Declaration)
  /// A user's function: its declaration, or a call of it.
  case function(Scope.Declaration)
  /// A call of an op, or of something that nobody declared.
  case call(name: String)
  /// The label of an argument, with the name of what is called.
  case label(String, of: String)
  /// `.he`: a case with a leading dot.
  case implicitCase(String)
  /// The word that a statement starts with.
  case statementWord(StatementWord)
  /// A rule's id, in `@allow` or `explain`.
  case rule(String)

  /// What stands at an offset, and where it stands; `nil` in blanks, numbers and the like.
  static func at(_ offset: Int, in tree: SyntaxTree) -> (mention: Mention, range: SourceRange)? {
    // Between two tokens that touch, the word is meant: `dense|(`.
    let candidates = [tree.token(at: offset), offset > 0 ? tree.token(at: offset - 1) : nil]
    let word = candidates.lazy.compactMap(\.self).first { token in
      token.kind == .identifier && token.range.touches(offset)
    }
    guard let word else { return nil }
    return of(word).map { ($0, word.range) }
  }

  /// What a word stands for.
  static func of(_ token: SyntaxToken) -> Mention? {
    let path = token.tree.path(to: token.range.start).filter { $0.range.contains(token.range) }
    guard let node = path.last else { return nil }
    if let declaration = declared(token, by: node) { return declaration }
    if node.kind.isStatement, let word = token.statementWord { return .statementWord(word) }
    let scope = Scope(at: token.range.start, in: token.tree)
    switch node.kind {
    case .name:
      if node.isCalled(in: path) {
        return scope.function(token.name).map(Mention.function) ?? .call(name: token.name)
      }
      return scope.value(token.name).map(Mention.value)
        ?? scope.function(token.name).map(Mention.function)
    case .member:
      return scope.function(token.name).map(Mention.function) ?? .call(name: token.name)
    case .argument:
      guard let called = path.calledName else { return nil }
      return .label(token.name, of: called)
    case .implicitCase: return .implicitCase(token.name)
    case .rule: return .rule(node.text)
    case .gradientDeclaration:
      return scope.function(token.name).map(Mention.function)
    default: return nil
    }
  }

  private static func declared(_ token: SyntaxToken, by node: SyntaxNode) -> Mention? {
    guard node.nameToken == token else { return nil }
    let declaration = Scope.Declaration(node: node, token: token)
    switch node.kind {
    case .functionDeclaration: return .function(declaration)
    case .gradientDeclaration: return nil
    default: return .value(declaration)
    }
  }
}

extension SyntaxNode {
  /// Whether a name is what a call calls: `relu(x)`.
  fileprivate func isCalled(in path: [SyntaxNode]) -> Bool {
    guard let postfix = path.dropLast().last, postfix.kind == .postfix else { return false }
    let children = postfix.childNodes
    return children.count > 1 && children[0] == self && children[1].kind == .call
  }
}

extension [SyntaxNode] {
  /// The name of what the innermost call in a path calls.
  var calledName: String? {
    guard let index = lastIndex(where: { $0.kind == .call }), index > 0 else { return nil }
    let children = self[index - 1].childNodes
    guard let position = children.firstIndex(of: self[index]), position > 0 else { return nil }
    let callee = children[position - 1]
    guard callee.kind == .name || callee.kind == .member else { return nil }
    return callee.token(.identifier)?.name
  }
}
