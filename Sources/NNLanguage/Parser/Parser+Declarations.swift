extension Parser {
  /// `input name: type`, `target name: type`.
  mutating func valueDeclaration() -> SyntaxKind {
    take()
    expectName()
    expect(.colon, .colon)
    type()
    return .valueDeclaration
  }

  /// `param name: shape [= expression]`.
  mutating func parameterDeclaration() -> SyntaxKind {
    take()
    expectName()
    expect(.colon, .colon)
    if current == .leftSquare { shape() } else { missing(.shape) }
    if current == .equal {
      take()
      expression()
    }
    return .parameterDeclaration
  }

  /// `let name = expression`.
  mutating func letDeclaration() -> SyntaxKind {
    take()
    expectName()
    expect(.equal, .equal)
    expression()
    return .letDeclaration
  }

  /// `[shared] func name(parameters) { … }`, `gradient name(parameters) { … }`.
  mutating func functionDeclaration() -> SyntaxKind {
    let isGradient = tokens[position].statementWord == .gradient
    if tokens[position].statementWord == .shared {
      take()
      if tokens[position].statementWord == .func, !statementEnds {
        take()
      } else {
        missing(.function)
      }
    } else {
      take()
    }
    expectName()
    if current == .leftParen { parameters() } else { missing(.leftParen) }
    while current != .leftBrace, current != .endOfStatement { skip() }
    if tokens[position].kind == .leftBrace {
      body()
    } else {
      missing(.leftBrace)
      if bodyFollows { bodyStatements() }
    }
    return isGradient ? .gradientDeclaration : .functionDeclaration
  }

  /// Whether a body follows whose `{` is missing.
  private var bodyFollows: Bool {
    let word = tokens[position].statementWord
    return word == .let || word == .return
  }

  private mutating func parameters() {
    let mark = mark()
    list { $0.parameter() }
    finish(mark, .parameterList)
  }

  private mutating func parameter() {
    let mark = mark()
    if current == .underscore { take() }
    expectName()
    if current == .equal {
      take()
      expression()
    }
    finish(mark, .parameter)
  }

  mutating func body() {
    let mark = mark()
    guard open.count < Self.nestingLimit else {
      list { $0.expression() }
      return finish(mark, .body)
    }
    take()
    bodyStatements()
    finish(mark, .body)
  }

  private mutating func bodyStatements() {
    guard open.count < Self.nestingLimit else { return missing(.nesting) }
    open.append(.leftBrace)
    let outer = (newlinesMatter, statementStart)
    newlinesMatter = true
    var closing: Bool?
    var returned = false
    loop: while true {
      let kind = tokens[position].kind
      switch kind {
      case .rightBrace, .endOfFile: break loop
      case .semicolon:
        take()
        continue
      default: break
      }
      if isAnchor(position) {
        let word = wordOfStatement(at: position)
        guard word == .let || word == .return else { break loop }
        // After its `return` a body goes on only where a `}` shows that it does.
        if returned, word == .let, !closes(&closing) { break loop }
      } else if kind.isCloser || returned, !closes(&closing) {
        // `)` in place of `}`, or leftovers: the body has ended.
        while tokens[position].kind != .endOfFile, !isAnchor(position) { skip() }
        break loop
      }
      returned = returned || tokens[position].statementWord == .return
      statement()
    }
    open.removeLast()
    (newlinesMatter, statementStart) = outer
    if tokens[position].kind == .rightBrace {
      take()
    } else {
      missing(.rightBrace)
      if tokens[position].kind == .endOfFile { isIncomplete = true }
    }
  }

  private func closes(_ known: inout Bool?) -> Bool {
    let closes = known ?? bodyCloses()
    known = closes
    return closes
  }

  /// Whether a `}` that nothing opens comes before the next statement that no body holds.
  private func bodyCloses() -> Bool {
    var depth = 0
    var index = position
    while tokens[index].kind != .endOfFile {
      let token = tokens[index]
      if token.startsLine, let word = token.statementWord, word != .let, word != .return,
        isAnchor(index)
      {
        return false
      }
      if token.kind == .leftBrace { depth += 1 }
      if token.kind == .rightBrace {
        if depth == 0 { return true }
        depth -= 1
      }
      index += 1
    }
    return false
  }

  // MARK: Types

  /// `shape [of element] [in range]` or an element.
  private mutating func type() {
    let mark = mark()
    if current == .leftSquare {
      shape()
      if isWord("of") {
        take()
        element()
      }
    } else if current == .identifier, !isWord("in") {
      element()
    } else {
      missing(.type)
    }
    if isWord("in") {
      take()
      expression()
    }
    finish(mark, .type)
  }

  private mutating func element() {
    let mark = mark()
    if current == .identifier { take() } else { missing(.name) }
    if current == .leftParen { list { $0.expression() } } else { missing(.leftParen) }
    finish(mark, .element)
  }

  private mutating func shape() {
    let mark = mark()
    list { parser in
      let dimension = parser.mark()
      if parser.current == .identifier, parser.following == .colon {
        parser.take()
        parser.take()
      }
      parser.expression()
      parser.finish(dimension, .dimension)
    }
    finish(mark, .shape)
  }
}
