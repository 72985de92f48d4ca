/// What a token is.
package enum TokenKind: UInt8, Sendable {
  case identifier, number, string
  case leftParen, rightParen, leftSquare, rightSquare, leftBrace, rightBrace
  case comma, colon, semicolon, dot, equal, at, underscore, question
  case plus, minus, star, slash
  case closedRange, halfOpenRange
  case equalEqual, notEqual, less, lessEqual, greater, greaterEqual
  /// The rest of a line after `help` or `?`.
  case rawText
  /// Characters that start no token.
  case unknown
  case endOfFile
  /// Never in a token: what the parser sees where a statement ends.
  case endOfStatement

  /// How tightly an infix operator binds: 0 comparisons, 1 ranges, 2 sums, 3 products; nil for others.
  var infixLevel: Int? {
    switch self {
    case .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual: 0
    case .closedRange, .halfOpenRange: 1
    case .plus, .minus: 2
    case .star, .slash: 3
    default: nil
    }
  }

  /// Whether a line that ends in this token goes on.
  var continuesLine: Bool { infixLevel != nil || self == .comma || self == .equal }

  /// Whether an expression can begin with this token.
  var startsExpression: Bool {
    switch self {
    case .identifier, .number, .string, .leftParen, .leftSquare, .dot, .minus: true
    default: false
    }
  }

  /// The closing bracket of an opening one.
  var closer: TokenKind? {
    switch self {
    case .leftParen: .rightParen
    case .leftSquare: .rightSquare
    case .leftBrace: .rightBrace
    default: nil
    }
  }

  /// Whether this is `)`, `]` or `}`.
  var isCloser: Bool { self == .rightParen || self == .rightSquare || self == .rightBrace }

  /// The spelling, for the kinds that have only one.
  package var spelling: String? {
    switch self {
    case .leftParen: "("
    case .rightParen: ")"
    case .leftSquare: "["
    case .rightSquare: "]"
    case .leftBrace: "{"
    case .rightBrace: "}"
    case .comma: ","
    case .colon: ":"
    case .semicolon: ";"
    case .dot: "."
    case .equal: "="
    case .at: "@"
    case .underscore: "_"
    case .question: "?"
    case .plus: "+"
    case .minus: "-"
    case .star: "*"
    case .slash: "/"
    case .closedRange: "..."
    case .halfOpenRange: "..<"
    case .equalEqual: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    default: nil
    }
  }
}

/// What is wrong with a token by itself.
enum TokenProblem: UInt8, Sendable {
  case none, unterminatedString, badEscape, badNumber, unknownCharacter, invalidUTF8
}

/// A token and the blanks and comments before it; 16 bytes, text is read from the source.
struct Token: Sendable {
  var triviaStart: UInt32
  var start: UInt32
  var end: UInt32
  var kind: TokenKind
  /// Raw value of the `StatementWord` that it spells, else 0.
  var word: UInt8 = 0
  var problem: TokenProblem = .none
  /// Whether a line end stands before it, or nothing at all.
  var startsLine: Bool

  var range: SourceRange { SourceRange(Int(start), Int(end)) }
  var trivia: SourceRange { SourceRange(Int(triviaStart), Int(start)) }
  var touchesPrevious: Bool { triviaStart == start }
  var statementWord: StatementWord? { word == 0 ? nil : StatementWord(rawValue: word) }
}
