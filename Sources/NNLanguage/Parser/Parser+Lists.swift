extension Parser {
  /// Parses `opener item, item, … closer`; the next token is the opener.
  ///
  /// A missing comma between items is noted and the list goes on. A closer of the wrong kind ends the
  /// list where it closes an enclosing bracket, and is skipped as unexpected where none is open.
  mutating func list(_ item: (inout Parser) -> Void) {
    let opener = tokens[position].kind
    guard let closer = opener.closer else { return }
    guard open.count < Self.nestingLimit else { return skipDeepNest() }
    let wasMattering = newlinesMatter
    newlinesMatter = false
    open.append(opener)
    take()
    listItems(closer, item)
    open.removeLast()
    if tokens[position].kind == closer, !statementEnds {
      take()
    } else {
      missing(.closer(of: opener))
      if tokens[position].kind == .endOfFile { isIncomplete = true }
    }
    newlinesMatter = wasMattering
  }

  private mutating func listItems(_ closer: TokenKind, _ item: (inout Parser) -> Void) {
    var needsComma = false
    while current != closer, current != .endOfStatement {
      let kind = current
      if kind == .comma {
        if !needsComma { missing(.expression) }
        take()
        needsComma = false
      } else if kind.startsExpression || kind == .underscore {
        if needsComma { missing(.comma) }
        let start = position
        item(&self)
        if position == start { skip() }
        needsComma = true
      } else if kind.isCloser, let opener = openerClosed(by: kind), open.dropLast().contains(opener)
      {
        return
      } else {
        skip()
      }
    }
  }

  private func openerClosed(by closer: TokenKind) -> TokenKind? {
    [TokenKind.leftParen, .leftSquare, .leftBrace].first { $0.closer == closer }
  }

  /// Skips a bracket that nests too deep, up to its end.
  private mutating func skipDeepNest() {
    missing(.nesting)
    var depth = 0
    let wasMattering = newlinesMatter
    newlinesMatter = false
    defer { newlinesMatter = wasMattering }
    repeat {
      let kind = tokens[position].kind
      if kind.closer != nil { depth += 1 }
      if kind.isCloser { depth -= 1 }
      skip()
    } while depth > 0 && current != .endOfStatement
  }
}
