extension Parser {
  /// Parses one statement with its attributes; takes at least one token.
  mutating func statement() {
    let mark = mark()
    statementStart = position
    while current == .at {
      attribute()
      // Line ends after an attribute vanish.
      statementStart = position
    }
    let first = position
    let kind = statementBody()
    if position == first, position == mark.token { skip() }
    skipToEndOfStatement()
    finish(mark, kind)
  }

  private mutating func statementBody() -> SyntaxKind {
    guard current == .identifier || current == .question else {
      if current.startsExpression {
        expression()
        return .expressionStatement
      }
      missing(.statement)
      if tokens[position].kind == .endOfFile { isIncomplete = true }
      return .emptyStatement
    }
    guard let word = tokens[position].statementWord, following != .colon else {
      if current == .question { return help() }
      expression()
      return .expressionStatement
    }
    switch word {
    case .input, .target: return valueDeclaration()
    case .param: return parameterDeclaration()
    case .let: return letDeclaration()
    case .func, .gradient: return functionDeclaration()
    case .shared where following == .identifier: return functionDeclaration()
    case .shared:
      expression()
      return .expressionStatement
    case .loss, .data, .optimizer, .seed: return clause()
    case .import: return importDeclaration()
    case .expect:
      take()
      expression()
      return .expectAction
    case .set: return setAction()
    case .explain: return explainAction()
    case .help: return help()
    case .return:
      take()
      expression()
      return .returnStatement
    default: return action()
    }
  }

  private mutating func attribute() {
    let mark = mark()
    take()
    statementStart = position
    expectName()
    if current == .leftParen, tokens[position].touchesPrevious {
      list { parser in
        // The first is a rule, the others are arguments; an argument cannot be mistaken for a rule.
        if parser.current == .identifier, parser.following != .colon {
          parser.rule()
        } else {
          parser.argument()
        }
      }
    }
    finish(mark, .attribute)
  }

  /// Parses `name-name-…`.
  mutating func rule() {
    let mark = mark()
    take()
    while current == .minus, following == .identifier, !tokens[position + 1].startsLine {
      take()
      take()
    }
    finish(mark, .rule)
  }

  private mutating func help() -> SyntaxKind {
    take()
    if current == .rawText { take() }
    return .helpAction
  }

  /// `loss`, `data`, `optimizer` and `seed`; `loss` alone is an action at the prompt.
  private mutating func clause() -> SyntaxKind {
    let isLoss = tokens[position].statementWord == .loss
    take()
    if isLoss, mode == .prompt, current == .endOfStatement { return .action }
    expression()
    return .clause
  }

  private mutating func importDeclaration() -> SyntaxKind {
    take()
    expect(.string, .string)
    if isWord("as") {
      take()
      expectName()
    }
    return .importDeclaration
  }

  private mutating func setAction() -> SyntaxKind {
    take()
    if isWord("display"), following == .identifier {
      take()
      actionArguments()
    } else {
      postfix()
      expect(.equal, .equal)
      expression()
    }
    return .setAction
  }

  private mutating func explainAction() -> SyntaxKind {
    take()
    if current == .identifier, following == .minus { rule() } else { postfix() }
    return .explainAction
  }

  private mutating func action() -> SyntaxKind {
    let words = tokens[position].statementWord?.secondWords ?? []
    take()
    while current == .identifier, following != .colon, words.contains(where: isWord) { take() }
    if !isTrailingWord { actionArguments() }
    while isTrailingWord {
      let mark = mark()
      take()
      if current.startsExpression { expression() } else { missing(.expression) }
      finish(mark, .trailingWord)
    }
    return .action
  }

  private var isTrailingWord: Bool {
    current == .identifier && following != .colon
      && StatementWord.trailingWords.contains(where: isWord)
  }

  private mutating func actionArguments() {
    guard current.startsExpression else { return }
    argument()
    while current == .comma {
      take()
      argument()
    }
  }
}
