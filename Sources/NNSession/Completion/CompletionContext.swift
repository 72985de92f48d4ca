package import NNLanguage

/// What may be written at a place, read off the tokens before it: the tree of a statement that is
/// being typed is damaged just there.
package struct CompletionContext {
  /// What belongs there.
  package enum Kind {
    /// Nothing: within a comment, a string, a number, or where a new name is made up.
    case none
    /// A word that starts a statement; in a body only `let` and `return`.
    case statement(isInBody: Bool)
    /// An op or function after the `.` at an offset.
    case member(dot: Int)
    /// A case after its leading dot, with the label of its argument.
    case implicitCase(CallSite?)
    /// An argument of a call: labels, values, functions.
    case argument(CallSite)
    /// What follows a label.
    case labelValue(CallSite)
    /// What follows the word of a statement.
    case clause(StatementWord)
    /// The type of an `input` or a `target`.
    case type
    /// The id of a rule.
    case rule
    /// The name of a file within a string, of which this much is written.
    case file(String)
    /// Any expression.
    case expression
  }

  package let kind: Kind
  /// The part of a word that is already there, up to the place.
  package let prefix: SourceRange

  /// What may be written at an offset.
  package init(at offset: Int, in tree: SyntaxTree) {
    let tokens = tree.root.allTokens
    let touched = tokens.last { $0.range.start < offset && offset <= $0.range.end }
    let isInWord = touched?.kind == .identifier
    let start = isInWord ? touched?.range.start ?? offset : offset
    let before = Array(tokens.prefix { $0.range.end <= start && $0.kind != .endOfFile })
    let isInLiteral = touched.map { token in
      token.kind == .string && offset < token.range.end || token.kind == .rawText
        || token.kind == .number
    }
    if let touched, touched.kind == .string, let typed = Self.fileName(in: touched, to: offset),
      Self.namesAFile(touched, in: tokens)
    {
      kind = .file(typed)
      prefix = SourceRange(
        offset
          - (typed.split(separator: "/", omittingEmptySubsequences: false)
            .last?.utf8.count ?? 0),
        offset)
      return
    }
    if isInLiteral == true || Self.isInComment(offset, in: tree.source, after: before.last) {
      kind = .none
      prefix = SourceRange(start, offset)
    } else if let rule = Self.startOfRule(in: before) {
      kind = .rule
      prefix = SourceRange(rule.map { before[$0].range.start } ?? start, offset)
    } else {
      kind = Self.kind(at: start, after: before, in: tree)
      prefix = SourceRange(start, offset)
    }
  }

  private static func kind(
    at offset: Int, after tokens: [SyntaxToken], in tree: SyntaxTree
  ) -> Kind {
    guard let last = tokens.last else { return .statement(isInBody: false) }
    let site = CallSite(around: offset, in: tokens)
    let isLineStart =
      tree.source.lineIndex(at: last.range.end) < tree.source.lineIndex(at: offset)
    if last.kind == .dot {
      let owner = tokens.dropLast().last
      return owner.map(endsValue) == true ? .member(dot: last.range.start) : .implicitCase(site)
    }
    if let site { return inside(site, after: last) }
    if last.kind == .semicolon || isLineStart && !isInBrackets(tokens) && !last.leavesLineOpen
      || last.kind == .leftBrace
    {
      return .statement(isInBody: isInBody(at: offset, in: tree))
    }
    if let word = last.statementWord, startsStatement(last, in: tokens) {
      return after(word)
    }
    if last.kind == .colon, let word = statementWord(of: tokens), word == .input || word == .target
    {
      return .type
    }
    // A name that is being declared has no `=` yet.
    return endsValue(last) ? .none : .expression
  }

  private static func inside(_ site: CallSite, after last: SyntaxToken) -> Kind {
    switch last.kind {
    case .leftParen, .comma: .argument(site)
    case .colon: .labelValue(site)
    default: endsValue(last) ? .none : .expression
    }
  }

  private static func after(_ word: StatementWord) -> Kind {
    switch word {
    case .input, .target, .param, .let, .func, .seed, .import: .none
    case .shared: .clause(.shared)
    case .return: .expression
    default: .clause(word)
    }
  }

  /// Whether a value may end with this token, so that a dot after it calls something on the value.
  private static func endsValue(_ token: SyntaxToken) -> Bool {
    switch token.kind {
    case .identifier, .number, .string, .rightParen, .rightSquare, .rightBrace: true
    default: false
    }
  }

  private static func startsStatement(_ token: SyntaxToken, in tokens: [SyntaxToken]) -> Bool {
    guard !token.startsLine, let index = tokens.lastIndex(of: token), index > 0 else { return true }
    let before = tokens[index - 1].kind
    return before == .semicolon || before == .leftBrace || before == .rightParen
      || tokens[index - 1].statementWord == .shared
  }

  /// The word that starts the statement that the last token belongs to.
  private static func statementWord(of tokens: [SyntaxToken]) -> StatementWord? {
    tokens.last { $0.startsLine && $0.statementWord != nil }?.statementWord
  }

  /// Where the rule's id starts that is being written in `@allow(` or after `explain`, as the number
  /// of a token; inside, `nil` where nothing of it is there yet; outside, `nil` elsewhere.
  private static func startOfRule(in tokens: [SyntaxToken]) -> Int?? {
    let rest = tokens.reversed().prefix { token in
      token.kind == .minus || token.kind == .identifier && token.statementWord != .explain
    }
    let first = tokens.count - rest.count
    guard first > 0 else { return nil }
    let isAttribute =
      tokens[first - 1].kind == .leftParen && first > 2 && tokens[first - 3].kind == .at
    // Without a `-`, `explain` may also mean a parameter.
    let isExplain =
      tokens[first - 1].statementWord == .explain && rest.contains { $0.kind == .minus }
      && startsStatement(tokens[first - 1], in: tokens)
    guard isAttribute || isExplain else { return nil }
    return .some(rest.isEmpty ? nil : first)
  }

  /// What a string holds up to a place in it; `nil` outside of it, or where an escape stands in it.
  private static func fileName(in string: SyntaxToken, to offset: Int) -> String? {
    let text = string.tree.source[SourceRange(string.range.start, offset)]
    let isClosed = string.text.count > 1 && string.text.hasSuffix("\"")
    guard offset > string.range.start, offset < string.range.end || !isClosed,
      !text.contains("\\")
    else { return nil }
    return String(text.dropFirst())
  }

  /// Whether a string names a file: in `open`, `save` and `import`, after `to`, first in `csv` and
  /// `npz`, and everywhere in `idx`.
  private static func namesAFile(_ string: SyntaxToken, in tokens: [SyntaxToken]) -> Bool {
    let before = tokens.prefix { $0.range.end <= string.range.start }
    guard let last = before.last else { return false }
    if [.open, .save, .import].contains(last.statementWord) || last.text == "to" { return true }
    guard let site = CallSite(around: string.range.start, in: tokens) else { return false }
    switch site.name.text {
    case "csv", "npz": return last.kind == .leftParen
    case "idx": return last.kind == .colon
    default: return false
    }
  }

  private static func isInBrackets(_ tokens: [SyntaxToken]) -> Bool {
    var depth = 0
    for token in tokens.reversed() {
      switch token.kind {
      case .rightParen, .rightSquare: depth += 1
      case .leftParen, .leftSquare:
        if depth == 0 { return true }
        depth -= 1
      default:
        if token.startsLine, let word = token.statementWord, word != .let, word != .return {
          return false
        }
      }
    }
    return false
  }

  private static func isInBody(at offset: Int, in tree: SyntaxTree) -> Bool {
    tree.path(to: offset).contains { $0.kind == .body }
  }

  private static func isInComment(
    _ offset: Int, in source: SourceText, after token: SyntaxToken?
  ) -> Bool {
    let line = source.lineRange(source.lineIndex(at: offset)).start
    let start = max(line, token?.range.end ?? 0)
    guard start < offset else { return false }
    return source.bytes[start..<offset].starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")])
      || source[SourceRange(start, offset)].contains("//")
  }
}
