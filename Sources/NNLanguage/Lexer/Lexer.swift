/// Cuts a text into tokens that together hold every byte, in linear time.
struct Lexer {
  private let bytes: [UInt8]
  private var index = 0
  private var tokens: [Token] = []

  /// The tokens of `source`; the last is always `.endOfFile`.
  static func tokens(of source: SourceText) -> [Token] {
    var lexer = Lexer(bytes: source.bytes)
    lexer.run()
    return lexer.tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func byte(_ offset: Int = 0) -> UInt8 {
    index + offset < bytes.count ? bytes[index + offset] : 0
  }

  private mutating func run() {
    while true {
      let triviaStart = index
      let crossedLine = skipTrivia() || tokens.isEmpty
      let start = index
      guard index < bytes.count else {
        append(.endOfFile, triviaStart, start, crossedLine)
        return
      }
      let (kind, problem) = next()
      append(kind, triviaStart, start, crossedLine, problem)
      if kind == .question || kind == .identifier { takeRawText() }
    }
  }

  private mutating func append(
    _ kind: TokenKind, _ triviaStart: Int, _ start: Int, _ startsLine: Bool,
    _ problem: TokenProblem = .none
  ) {
    var token = Token(
      triviaStart: UInt32(truncatingIfNeeded: triviaStart),
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: index),
      kind: kind, problem: problem, startsLine: startsLine)
    if kind == .identifier, index - start <= 9 {
      token.word =
        StatementWord(String(decoding: bytes[start..<index], as: UTF8.self))?.rawValue ?? 0
    }
    tokens.append(token)
  }

  /// Skips blanks, line ends and comments; true where a line end was among them.
  private mutating func skipTrivia() -> Bool {
    var crossed = false
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09: index += 1
      case 0x0A, 0x0D:
        crossed = true
        index += 1
      case 0xEF where index == 0 && byte(1) == 0xBB && byte(2) == 0xBF: index += 3
      case 0x2F where byte(1) == 0x2F: skipToLineEnd()
      default: return crossed
      }
    }
    return crossed
  }

  private mutating func skipToLineEnd() {
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
  }

  /// After `help` or `?` at the start of a statement the rest of the line is text.
  private mutating func takeRawText() {
    let head = tokens[tokens.count - 1]
    let isHelp = head.kind == .question || head.statementWord == .help
    let startsStatement =
      head.startsLine || (tokens.count > 1 && tokens[tokens.count - 2].kind == .semicolon)
    guard isHelp, startsStatement else { return }
    var start = index
    while start < bytes.count, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    if head.kind == .identifier, start < bytes.count, bytes[start] == 0x3A { return }
    let triviaStart = index
    skipToLineEnd()
    var end = index
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    index = max(end, triviaStart)
    guard end > start else { return }
    append(.rawText, triviaStart, start, false)
  }

  private mutating func next() -> (TokenKind, TokenProblem) {
    let first = bytes[index]
    if first == 0x22 { return string() }
    if isDigit(first) { return number() }
    if first == 0x5F || isLetter(first) { return (identifier(), .none) }
    if first >= 0x80, let scalar = UTF8Scalar(bytes, at: index), scalar.scalar.properties.isXIDStart
    {
      return (identifier(), .none)
    }
    if let (kind, length) = punctuation(first) {
      index += length
      return (kind, .none)
    }
    return unknown()
  }

  private func punctuation(_ first: UInt8) -> (TokenKind, Int)? {
    let second = byte(1)
    switch first {
    case UInt8(ascii: "("): return (.leftParen, 1)
    case UInt8(ascii: ")"): return (.rightParen, 1)
    case UInt8(ascii: "["): return (.leftSquare, 1)
    case UInt8(ascii: "]"): return (.rightSquare, 1)
    case UInt8(ascii: "{"): return (.leftBrace, 1)
    case UInt8(ascii: "}"): return (.rightBrace, 1)
    case UInt8(ascii: ","): return (.comma, 1)
    case UInt8(ascii: ":"): return (.colon, 1)
    case UInt8(ascii: ";"): return (.semicolon, 1)
    case UInt8(ascii: "@"): return (.at, 1)
    case UInt8(ascii: "?"): return (.question, 1)
    case UInt8(ascii: "+"): return (.plus, 1)
    case UInt8(ascii: "-"): return (.minus, 1)
    case UInt8(ascii: "*"): return (.star, 1)
    case UInt8(ascii: "/"): return (.slash, 1)
    case UInt8(ascii: "."):
      if second == 0x2E, byte(2) == 0x2E { return (.closedRange, 3) }
      if second == 0x2E, byte(2) == 0x3C { return (.halfOpenRange, 3) }
      return (.dot, 1)
    case UInt8(ascii: "="): return second == 0x3D ? (.equalEqual, 2) : (.equal, 1)
    case UInt8(ascii: "!"): return second == 0x3D ? (.notEqual, 2) : nil
    case UInt8(ascii: "<"): return second == 0x3D ? (.lessEqual, 2) : (.less, 1)
    case UInt8(ascii: ">"): return second == 0x3D ? (.greaterEqual, 2) : (.greater, 1)
    default: return nil
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

  private mutating func skipIdentifierTail() {
    while index < bytes.count {
      let byte = bytes[index]
      if isLetter(byte) || isDigit(byte) || byte == 0x5F {
        index += 1
      } else if byte >= 0x80, let scalar = UTF8Scalar(bytes, at: index),
        scalar.scalar.properties.isXIDContinue
      {
        index += scalar.length
      } else {
        return
      }
    }
  }

  private mutating func identifier() -> TokenKind {
    let start = index
    skipIdentifierTail()
    if index == start { index += UTF8Scalar(bytes, at: index)?.length ?? 1 }
    skipIdentifierTail()
    return index == start + 1 && bytes[start] == 0x5F ? .underscore : .identifier
  }

  private mutating func number() -> (TokenKind, TokenProblem) {
    skipDigits()
    if byte() == 0x2E, isDigit(byte(1)) {
      index += 1
      skipDigits()
    }
    if byte() | 0x20 == 0x65 {
      let sign = byte(1) == 0x2B || byte(1) == 0x2D ? 1 : 0
      if isDigit(byte(1 + sign)) {
        index += 1 + sign
        skipDigits()
      }
    }
    let end = index
    skipIdentifierTail()
    return (.number, index == end ? .none : .badNumber)
  }

  private mutating func skipDigits() {
    while index < bytes.count, isDigit(bytes[index]) || bytes[index] == 0x5F { index += 1 }
  }

  private mutating func string() -> (TokenKind, TokenProblem) {
    index += 1
    var problem = TokenProblem.none
    while index < bytes.count {
      switch bytes[index] {
      case 0x22:
        index += 1
        return (.string, problem)
      case 0x0A, 0x0D: return (.string, .unterminatedString)
      case 0x5C:
        let escaped = byte(1)
        if escaped == 0x0A || escaped == 0x0D || index + 1 >= bytes.count {
          index += 1
          return (.string, .unterminatedString)
        }
        if !#""\nrt0u"#.utf8.contains(escaped) { problem = .badEscape }
        index += 2
      default: index += 1
      }
    }
    return (.string, .unterminatedString)
  }

  /// A run of characters that start no token; one run is one token, hence one error.
  private mutating func unknown() -> (TokenKind, TokenProblem) {
    var problem = TokenProblem.unknownCharacter
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        let isKnown =
          first == 0x20 || (first >= 0x09 && first <= 0x0D) || first == 0x22 || first == 0x5F
          || isDigit(first) || isLetter(first) || punctuation(first) != nil
        if isKnown && first != 0x0B && first != 0x0C { break }
        index += 1
      } else if let scalar = UTF8Scalar(bytes, at: index) {
        if scalar.scalar.properties.isXIDStart { break }
        index += scalar.length
      } else {
        problem = .invalidUTF8
        index += 1
      }
    }
    return (.unknown, problem)
  }
}
