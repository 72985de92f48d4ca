/// What an expression node says, for those who match on it.
package enum ExpressionSyntax: Sendable {
  case number(Double)
  case string(String)
  case name(SyntaxToken)
  /// `.he`
  case implicitCase(SyntaxToken)
  case tuple([SyntaxNode])
  case array([SyntaxNode])
  case negated(SyntaxNode)
  /// Operands, and the operators between them; all of one level.
  case infix([SyntaxNode], [SyntaxToken])
  /// What is first, then members, calls and subscripts.
  case postfix(SyntaxNode, [SyntaxNode])
}

/// An argument of a call or an action.
package struct ArgumentSyntax: Sendable {
  /// The whole, label included.
  package let node: SyntaxNode
  /// What stands before the colon.
  package let label: SyntaxToken?
  /// The value.
  package let value: SyntaxNode
}

extension SyntaxNode {
  /// The expression that this node is; nil where it is none or is damaged.
  package var expression: ExpressionSyntax? {
    switch kind {
    case .number:
      token(.number).flatMap { Double($0.text.replacing("_", with: "")) }.map { .number($0) }
    case .string: token(.string).map { .string($0.stringValue) }
    case .name: token(.identifier).map { .name($0) }
    case .implicitCase: token(.identifier).map { .implicitCase($0) }
    case .tuple: .tuple(childNodes)
    case .array: .array(childNodes)
    case .prefix: childExpression.map { .negated($0) }
    case .infix: .infix(childNodes, childTokens)
    case .postfix: childNodes.first.map { .postfix($0, Array(childNodes.dropFirst())) }
    default: nil
    }
  }

  /// The expression without parentheses around it.
  package var unparenthesized: SyntaxNode {
    var node = self
    while node.kind == .tuple, node.childNodes.count == 1, let inner = node.childNodes.first {
      node = inner
    }
    return node
  }

  /// The arguments below a call, an attribute or an action.
  package var arguments: [ArgumentSyntax] {
    childNodes.compactMap { node in
      guard node.kind == .argument, let value = node.childExpression else { return nil }
      let label = node.token(.colon) == nil ? nil : node.token(.identifier)
      return ArgumentSyntax(node: node, label: label, value: value)
    }
  }

  /// The tokens of kind `identifier` joined as they stand, for rule ids such as `dead-relu`.
  package var ruleName: String? { kind == .rule ? text : nil }
}

extension SyntaxToken {
  /// What a string says, its escapes resolved.
  package var stringValue: String {
    var result = ""
    var rest = text.dropFirst()[...]
    if rest.last == "\"" { rest.removeLast() }
    while let character = rest.popFirst() {
      guard character == "\\", let escape = rest.popFirst() else {
        result.append(character)
        continue
      }
      switch escape {
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "0": result.append("\0")
      case "u":
        let digits = rest.dropFirst().prefix { $0 != "}" }
        if rest.first == "{", let value = UInt32(digits, radix: 16),
          let scalar = Unicode.Scalar(value)
        {
          result.unicodeScalars.append(scalar)
          rest = rest.dropFirst(digits.count + 2)
        } else {
          result.append("u")
        }
      default: result.append(escape)
      }
    }
    return result
  }
}
