/// Recursive descent over the tokens, with two tokens of lookahead.
///
/// Every function leaves the tree complete: it takes what it understands, notes what is missing and
/// what is unexpected, and goes on. What to say about that is decided afterwards, from the tree.
struct Parser {
  /// How deep brackets may nest.
  static let nestingLimit = 200

  let source: SourceText
  let mode: SyntaxTree.Mode
  let tokens: [Token]
  var position = 0
  var builder = TreeBuilder()
  /// Whether a line end ends the statement; false inside `( )`, `[ ]` and a closure's `{ }`.
  var newlinesMatter = true
  /// The first token of the statement, which a line end before it does not end.
  var statementStart = 0
  /// Brackets that are open, innermost last.
  var open: [TokenKind] = []
  var isIncomplete = false

  init(source: SourceText, mode: SyntaxTree.Mode) {
    self.source = source
    self.mode = mode
    tokens = Lexer.tokens(of: source)
  }

  mutating func parse() -> SyntaxTree {
    let mark = builder.mark(0)
    while tokens[position].kind != .endOfFile {
      if tokens[position].kind == .semicolon {
        take()
      } else {
        statement()
      }
    }
    if position > 0, tokens[position - 1].kind.continuesLine { isIncomplete = true }
    take()
    builder.finish(mark, .file, before: position)
    return SyntaxTree(
      source: source, mode: mode, tokens: tokens, nodes: builder.nodes,
      elements: builder.elements, isIncomplete: isIncomplete)
  }

  // MARK: Looking

  /// The kind of the next token, or `.endOfStatement` where the statement cannot go on to it.
  var current: TokenKind { statementEnds ? .endOfStatement : tokens[position].kind }

  /// The kind of the token after the next one.
  var following: TokenKind { position + 1 < tokens.count ? tokens[position + 1].kind : .endOfFile }

  var statementEnds: Bool {
    let token = tokens[position]
    if token.kind == .endOfFile { return true }
    guard position > statementStart else { return false }
    if isAnchor(position) { return true }
    guard newlinesMatter else { return false }
    if token.kind == .semicolon || token.kind == .rightBrace { return true }
    guard token.startsLine else { return false }
    let joinsBefore = position > 0 && tokens[position - 1].kind.continuesLine
    return !joinsBefore && token.kind != .dot && token.kind.infixLevel == nil
  }

  /// Whether token `index` starts a statement wherever it stands: a statement word that begins a line
  /// and is not followed by `:`, or an attribute there.
  func isAnchor(_ index: Int) -> Bool {
    let token = tokens[index]
    guard token.startsLine else { return false }
    let next = index + 1 < tokens.count ? tokens[index + 1] : token
    if token.kind == .at { return next.kind == .identifier && next.touchesPrevious }
    guard let word = token.statementWord, next.kind != .colon else { return false }
    return word != .shared || next.statementWord == .func
  }

  /// The statement word that token `index` begins a statement with, looking past attributes.
  func wordOfStatement(at index: Int) -> StatementWord? {
    var index = index
    while index + 1 < tokens.count, tokens[index].kind == .at, tokens[index + 1].kind == .identifier
    {
      index += 2
      guard tokens[index].kind == .leftParen else { continue }
      var depth = 0
      while index < tokens.count - 1 {
        if tokens[index].kind == .leftParen { depth += 1 }
        if tokens[index].kind == .rightParen { depth -= 1 }
        index += 1
        if depth == 0 || isAnchor(index) { break }
      }
    }
    return index < tokens.count ? tokens[index].statementWord : nil
  }

  // MARK: Taking

  mutating func take() {
    builder.token(position)
    position += 1
  }

  /// Skips the next token as unexpected.
  mutating func skip() {
    builder.unexpected(position)
    position += 1
  }

  mutating func missing(_ expected: Expected) { builder.missing(expected, at: position) }

  /// Takes a token of `kind`, or notes that it is missing.
  mutating func expect(_ kind: TokenKind, _ expected: Expected) {
    if current == kind { take() } else { missing(expected) }
  }

  mutating func expectName() {
    if current == .identifier { take() } else { missing(.name) }
  }

  func mark() -> TreeBuilder.Mark { builder.mark(position) }

  mutating func finish(_ mark: TreeBuilder.Mark, _ kind: SyntaxKind) {
    builder.finish(mark, kind, before: position)
  }

  /// Whether the next token is the name `word`, which is special only here.
  func isWord(_ word: String) -> Bool {
    current == .identifier && source[tokens[position].range] == word
  }

  private var bodyFollowsBrace: Bool {
    guard position + 1 < tokens.count else { return false }
    let word = tokens[position + 1].statementWord
    return word == .let || word == .return
  }

  /// Skips everything up to the end of the statement, over brackets that open on the way.
  mutating func skipToEndOfStatement() {
    var depth = 0
    let wasMattering = newlinesMatter
    defer { newlinesMatter = wasMattering }
    while current != .endOfStatement {
      let kind = tokens[position].kind
      if kind == .leftBrace, depth == 0, open.isEmpty, bodyFollowsBrace {
        // A function whose head is damaged: its body is still one.
        body()
        continue
      }
      if kind.closer != nil { depth += 1 }
      if kind.isCloser { depth = max(0, depth - 1) }
      skip()
      newlinesMatter = wasMattering && depth == 0
    }
  }
}
