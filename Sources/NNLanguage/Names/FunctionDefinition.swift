/// A `func` with its `gradient`, as they were declared.
struct FunctionDefinition: Sendable {
  struct Parameter: Sendable {
    var name: String
    /// Whether its argument is written without a label.
    var isUnlabeled: Bool
    var defaultValue: SyntaxNode?
    var range: SourceRange
  }

  var name: String
  var isShared: Bool
  var parameters: [Parameter]
  /// The declaration.
  var node: SyntaxNode
  var gradient: SyntaxNode?
  /// An error was already told: uses give an unknown value and say nothing.
  var isBroken = false

  init?(_ node: SyntaxNode, gradient: SyntaxNode? = nil) {
    guard let name = node.declaredName else { return nil }
    self.name = name
    self.node = node
    self.gradient = gradient
    isShared = node.isShared
    parameters = Self.parameters(of: node)
  }

  /// The parameters that a `func` or a `gradient` lists.
  static func parameters(of node: SyntaxNode) -> [Parameter] {
    let list = node.child(.parameterList)?.childNodes.filter { $0.kind == .parameter } ?? []
    return list.enumerated().compactMap { index, parameter in
      guard let token = parameter.nameToken else { return nil }
      return Parameter(
        name: token.name, isUnlabeled: index == 0 || parameter.token(.underscore) != nil,
        defaultValue: parameter.childExpression, range: token.range)
    }
  }

  /// The parameters that a hand-written gradient returns a value for.
  var differentiable: [Parameter] { parameters.filter { $0.defaultValue == nil } }

  /// `f(x, heads: 4)` as `help` and hover show it.
  var signatureText: String {
    let list = parameters.enumerated().map { index, parameter in
      let mark = index > 0 && parameter.isUnlabeled ? "_ " : ""
      return mark + parameter.name + (parameter.defaultValue.map { " = \($0.text)" } ?? "")
    }
    return "\(name)(\(list.joined(separator: ", ")))"
  }
}

extension SyntaxNode {
  /// The statements of a function's body; also where its `{` is missing.
  var bodyStatements: [SyntaxNode] {
    (child(.body) ?? self).childNodes.filter { $0.kind.isStatement }
  }
}
