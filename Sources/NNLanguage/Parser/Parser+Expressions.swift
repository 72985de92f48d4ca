extension Parser {
  /// Parses an expression, or notes that one is missing.
  ///
  /// Operators of one level make one flat node. Groups that are still open stand on a stack of at most
  /// four, so that the depth of recursion is that of the brackets.
  mutating func expression() {
    var groups: [(level: Int, mark: TreeBuilder.Mark)] = []
    while true {
      var operand = mark()
      unary()
      guard let level = current.infixLevel else { break }
      while let group = groups.last, group.level > level {
        finish(group.mark, .infix)
        operand = group.mark
        groups.removeLast()
      }
      if groups.last?.level != level { groups.append((level, operand)) }
      take()
    }
    while let group = groups.popLast() { finish(group.mark, .infix) }
  }

  private mutating func unary() {
    guard current == .minus else { return postfix() }
    let mark = mark()
    take()
    postfix()
    finish(mark, .prefix)
  }

  /// Parses a primary expression and its members, calls and subscripts.
  mutating func postfix() {
    let mark = mark()
    guard primary() else { return }
    var hasSuffix = false
    while suffix() { hasSuffix = true }
    if hasSuffix { finish(mark, .postfix) }
  }

  /// False where nothing was there.
  private mutating func primary() -> Bool {
    let mark = mark()
    switch current {
    case .number:
      take()
      finish(mark, .number)
    case .string:
      take()
      finish(mark, .string)
    case .identifier:
      take()
      finish(mark, .name)
    case .dot:
      take()
      expectName()
      finish(mark, .implicitCase)
    case .leftParen:
      list { $0.expression() }
      finish(mark, .tuple)
    case .leftSquare:
      list { $0.expression() }
      finish(mark, .array)
    default:
      missing(.expression)
      return false
    }
    return true
  }

  private mutating func suffix() -> Bool {
    let mark = mark()
    switch current {
    case .dot:
      take()
      expectName()
      finish(mark, .member)
    case .leftParen where tokens[position].touchesPrevious:
      list { $0.argument() }
      if current == .leftBrace { closure() }
      finish(mark, .call)
    case .leftSquare where tokens[position].touchesPrevious:
      list { $0.expression() }
      finish(mark, .subscripted)
    default:
      return false
    }
    return true
  }

  /// Parses `[name:] expression`.
  mutating func argument() {
    let mark = mark()
    if current == .identifier, following == .colon {
      take()
      take()
    }
    expression()
    finish(mark, .argument)
  }

  private mutating func closure() {
    let mark = mark()
    let wasMattering = newlinesMatter
    guard open.count < Self.nestingLimit else {
      list { $0.expression() }
      return finish(mark, .closure)
    }
    newlinesMatter = false
    open.append(.leftBrace)
    take()
    expectName()
    if isWord("in") { take() } else { missing(.in) }
    expression()
    while current != .rightBrace, current != .endOfStatement {
      let kind = current
      if kind.isCloser, open.dropLast().contains(where: { $0.closer == kind }) { break }
      skip()
    }
    open.removeLast()
    if tokens[position].kind == .rightBrace, !statementEnds {
      take()
    } else {
      missing(.rightBrace)
      if tokens[position].kind == .endOfFile { isIncomplete = true }
    }
    newlinesMatter = wasMattering
    finish(mark, .closure)
  }
}
