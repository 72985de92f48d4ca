import NNAutodiff

/// What may be written at a place of a program.
package struct Completion: Sendable {
  /// One proposal.
  package struct Candidate: Sendable, Hashable {
    /// What a proposal is, for icons and colours.
    package enum Kind: String, Sendable {
      case word, value, op, function, label, `case`, rule
    }

    /// The text to insert: `dense`, `init: `, `he`.
    package var text: String
    package var kind: Kind
    /// A signature, a shape or a sentence.
    package var detail: String
    /// Whether it fits what stands before it; the others come last, with the reason as their detail.
    package var isFitting: Bool
  }

  /// The part of a word that stands there already and that a candidate replaces.
  package var replaced: SourceRange
  /// The proposals, best first, all beginning with what stands there.
  package var candidates: [Candidate]
  /// Whether the place is inside a string, where file names are the caller's to propose.
  package var isInString: Bool

  /// What may be written at `offset` of `source`.
  ///
  /// Rules are what `@allow(` and `explain` may name.
  package static func at(
    _ offset: Int, in source: SourceText, mode: SyntaxTree.Mode = .file, rules: Set<String> = []
  ) -> Completion {
    let tree = SyntaxTree.parse(source, mode: mode)
    let place = CompletionPlace(offset, in: tree)
    var result = Completion(
      replaced: place.prefix, candidates: [], isInString: place.kind == .string)
    let proposals = CompletionProposals(tree: tree, place: place, rules: rules)
    let typed = source[place.prefix].lowercased()
    result.candidates = proposals.all.filter { $0.text.lowercased().hasPrefix(typed) }
      .enumerated().sorted { a, b in
        a.element.isFitting == b.element.isFitting ? a.offset < b.offset : a.element.isFitting
      }.map(\.element)
    return result
  }
}

/// What kind of thing belongs at a place, read off the tokens before it.
struct CompletionPlace {
  enum Kind: Equatable {
    case nothing, string, statement, member(dot: Int), implicitCase, label, value, rule, element
    /// Behind the word of an action or a clause.
    case behind(StatementWord)
  }

  let kind: Kind
  let prefix: SourceRange
  /// The callee of the call around the place, and the labels that it has been given.
  private(set) var callee: String?
  private(set) var labels: Set<String> = []
  /// The label whose value belongs at the place.
  private(set) var activeLabel: String?
  let offset: Int

  init(_ offset: Int, in tree: SyntaxTree) {
    self.offset = offset
    let tokens = tree.tokens
    let word = tree.token(at: max(0, offset - 1)).flatMap { token in
      token.kind == .identifier && token.range.end >= offset ? token : nil
    }
    prefix = word.map { SourceRange($0.range.start, offset) } ?? SourceRange(at: offset)
    var index = word?.index ?? tokens.firstIndex { Int($0.start) >= offset } ?? tokens.count - 1
    index = max(0, index)
    let inside = tree.token(at: max(0, offset - 1))
    if let inside, inside.kind == .string, inside.range.start < offset,
      offset < inside.range.end || inside.raw.problem == .unterminatedString
    {
      kind = .string
      return
    }
    if let inside, inside.kind == .number || inside.kind == .rawText, inside.range.start < offset {
      kind = .nothing
      return
    }
    let start = prefix.start
    let trivia = tree.source[SourceRange(tree.endOfToken(before: index), start)]
    if trivia.split(separator: "\n", omittingEmptySubsequences: false).last?.contains("//") == true
    {
      kind = .nothing
      return
    }
    guard index > 0 else {
      kind = .statement
      return
    }
    let last = tokens[index - 1]
    let call = Self.enclosingCall(index, tokens)
    if let open = call {
      callee = open > 0 ? tree.source[tokens[open - 1].range] : nil
      for position in open..<index where tokens[position].kind == .colon {
        labels.insert(tree.source[tokens[position - 1].range])
      }
    }
    if last.kind == .colon, index > 1 { activeLabel = tree.source[tokens[index - 2].range] }
    kind = Self.kind(
      after: last, index: index, call: call, startsLine: trivia.contains(where: \.isNewline),
      in: tree)
  }

  /// The number of the `(` that is open at token `index`, within the statement.
  private static func enclosingCall(_ index: Int, _ tokens: [Token]) -> Int? {
    var depth = 0
    for position in stride(from: index - 1, through: 0, by: -1) {
      switch tokens[position].kind {
      case .rightParen, .rightSquare: depth += 1
      case .leftSquare: depth -= 1
      case .leftParen:
        if depth <= 0 { return position }
        depth -= 1
      default:
        if tokens[position].startsLine, tokens[position].statementWord != nil { return nil }
      }
    }
    return nil
  }

  private static func kind(
    after last: Token, index: Int, call: Int?, startsLine: Bool, in tree: SyntaxTree
  ) -> Kind {
    if last.kind == .dot {
      let endsValue: Set<TokenKind> = [
        .identifier, .number, .rightParen, .rightSquare, .rightBrace,
      ]
      return index > 1 && endsValue.contains(tree.tokens[index - 2].kind)
        ? .member(dot: Int(last.start)) : .implicitCase
    }
    if let call {
      if call > 1, tree.tokens[call - 2].kind == .at { return .rule }
      return last.kind == .comma || last.kind == .leftParen ? .label : .value
    }
    if last.kind == .semicolon || last.kind == .leftBrace || startsLine && !last.kind.continuesLine
    {
      return .statement
    }
    if let word = last.statementWord {
      switch word {
      case .input, .target, .param, .let, .func, .seed, .import: return .nothing
      case .return: return .value
      default: return .behind(word)
      }
    }
    if last.kind == .colon || tree.source[last.range] == "of" { return .element }
    if last.kind == .identifier { return .nothing }
    return .value
  }
}
