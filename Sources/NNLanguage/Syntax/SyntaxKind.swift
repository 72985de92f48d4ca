/// What a node of the syntax tree is; named as the grammar's rules are.
package enum SyntaxKind: UInt8, Sendable {
  case file
  // Statements.
  case valueDeclaration, parameterDeclaration, letDeclaration, functionDeclaration
  case gradientDeclaration, clause, importDeclaration
  case action, expectAction, setAction, explainAction, helpAction
  case returnStatement, expressionStatement, emptyStatement
  // Parts of statements.
  case attribute, rule, type, shape, dimension, element, parameterList, parameter, body
  case argument, trailingWord
  // Expressions.
  case number, string, name, implicitCase, tuple, array, prefix, infix, postfix
  // What follows the first part of a postfix expression.
  case member, call, subscripted, closure

  /// Whether nodes of this kind are statements.
  package var isStatement: Bool {
    rawValue >= Self.valueDeclaration.rawValue && rawValue <= Self.emptyStatement.rawValue
  }
  /// Whether nodes of this kind are expressions.
  package var isExpression: Bool {
    rawValue >= Self.number.rawValue && rawValue <= Self.postfix.rawValue
  }
}

/// What a *missing* token or part would have been.
package enum Expected: UInt8, Sendable {
  case name, expression, type, shape, string, number
  case comma, colon, equal, dot
  case leftParen, rightParen, leftSquare, rightSquare, leftBrace, rightBrace
  case function, `in`, statement, rule, metric
  /// Brackets nest deeper than the parser follows.
  case nesting

  /// The expected closing bracket of `opener`.
  static func closer(of opener: TokenKind) -> Expected {
    switch opener {
    case .leftParen: .rightParen
    case .leftSquare: .rightSquare
    default: .rightBrace
    }
  }

  /// The opening bracket that this expected bracket closes, or nil.
  var opener: TokenKind? {
    switch self {
    case .rightParen: .leftParen
    case .rightSquare: .leftSquare
    case .rightBrace: .leftBrace
    default: nil
    }
  }

  /// The spelling, for what has only one.
  var spelling: String? {
    switch self {
    case .comma: ","
    case .colon: ":"
    case .equal: "="
    case .dot: "."
    case .leftParen: "("
    case .rightParen: ")"
    case .leftSquare: "["
    case .rightSquare: "]"
    case .leftBrace: "{"
    case .rightBrace: "}"
    case .function: "func"
    case .in: "in"
    default: nil
    }
  }
}
