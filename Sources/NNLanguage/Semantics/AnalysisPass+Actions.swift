import NNAutodiff

/// Actions with their arguments settled.
extension AnalysisPass {
  /// What an action asks for; nil where it is wrong, which is told.
  mutating func action(_ statement: SyntaxNode) -> Action? {
    switch statement.kind {
    case .expressionStatement:
      return statement.childExpression.flatMap { target($0) }.map { .evaluate($0) }
    case .helpAction:
      return .help(topic: statement.token(.rawText)?.text ?? "")
    case .expectAction:
      return statement.childExpression.flatMap { expectation($0) }.map { .expect($0) }
    case .setAction: return setAction(statement)
    case .explainAction: return explain(statement)
    case .action: break
    default: return nil
    }
    guard let word = statement.statementWord else { return nil }
    switch word {
    case .loss: return hasLoss(statement) ? .showLoss : nil
    case .forward: return optionalTarget(statement).map { .forward($0) }
    case .backward:
      guard let target = optionalTarget(statement) else { return nil }
      return target != nil || hasLoss(statement) ? .backward(target) : nil
    case .step:
      guard let count = count(statement), canTrain(statement) else { return nil }
      return .step(count: count)
    case .train: return training(statement).map { .train($0) }
    case .gradcheck: return check(statement).map { .gradcheck($0) }
    case .diagnose: return takesNothing(statement) ? .diagnose : nil
    case .summary: return takesNothing(statement) ? .summary : nil
    case .show: return show(statement)
    case .save: return file(statement).map { .save(file: $0) }
    case .open: return file(statement).map { .open(file: $0) }
    case .undo: return count(statement).map { .undo(count: $0) }
    case .redo: return count(statement).map { .redo(count: $0) }
    case .again: return again(statement)
    case .history:
      let argument = statement.arguments.first?.value
      if case .string(let text)? = argument?.expression { return .history(filter: text) }
      return .history(filter: argument?.text)
    default: return .unavailable(word: word.text)
    }
  }

  // MARK: Conditions

  /// Whether a loss is declared; tells where not.
  private mutating func hasLoss(_ statement: SyntaxNode) -> Bool {
    if network.loss != nil { return true }
    if clauses[.loss] == nil {
      let word = statement.statementWord?.text ?? "it"
      _ = lowering.fail(
        "missing-loss", "`\(word)` needs a loss", at: place(statement),
        help: "declare one above, as in `loss squaredError(y, t)`")
    }
    return false
  }

  private mutating func canTrain(_ statement: SyntaxNode) -> Bool {
    guard hasLoss(statement) else { return false }
    if network.optimizer != nil { return true }
    if clauses[.optimizer] == nil {
      let word = statement.statementWord?.text ?? "it"
      _ = lowering.fail(
        "missing-optimizer", "`\(word)` needs an optimiser", at: place(statement),
        help: "declare one above, as in `optimizer adam(learningRate: 1e-3)`",
        fixIts: [
          .insert(
            "optimizer adam(learningRate: 1e-3)\n", at: statement.range.start, "declare Adam")
        ])
    }
    return false
  }

  private func place(_ statement: SyntaxNode) -> SourceRange {
    statement.childTokens.first?.range ?? statement.range
  }

  private mutating func takesNothing(_ statement: SyntaxNode) -> Bool {
    guard let argument = statement.arguments.first else { return true }
    _ = lowering.fail(
      "extra-argument", "`\(statement.statementWord?.text ?? "it")` takes no argument",
      at: argument.node.range, help: "remove it")
    return false
  }

  // MARK: Arguments

  /// The value behind `forward` and `backward`: `.some(nil)` for none, nil after an error.
  private mutating func optionalTarget(_ statement: SyntaxNode) -> NodeID?? {
    guard let argument = statement.arguments.first else { return .some(nil) }
    guard statement.arguments.count == 1, argument.label == nil else {
      _ = lowering.fail(
        "extra-argument", "`\(statement.statementWord?.text ?? "it")` takes one name",
        at: argument.node.range)
      return nil
    }
    return target(argument.value).map { .some($0) }
  }

  /// The number behind `step`, `undo` and `redo`, 1 if there is none.
  private mutating func count(_ statement: SyntaxNode) -> Int? {
    guard let argument = statement.arguments.first else { return 1 }
    guard let count = lowering.wholeNumber(argument.value, "the count") else { return nil }
    guard count > 0 else {
      _ = lowering.fail("bad-argument", "the count must be at least 1", at: argument.value.range)
      return nil
    }
    return count
  }

  private mutating func file(_ statement: SyntaxNode) -> String? {
    let word = statement.statementWord?.text ?? "it"
    guard let argument = statement.arguments.first,
      case .string(let text) = argument.value.unparenthesized.expression, !text.isEmpty
    else {
      _ = lowering.fail(
        "missing-argument", "`\(word)` needs a file name in quotes",
        at: statement.arguments.first?.node.range ?? place(statement),
        help: "write it as `\(word) \"network.nn\"`")
      return nil
    }
    return text
  }

  private mutating func again(_ statement: SyntaxNode) -> Action? {
    guard let node = statement.arguments.first?.value else { return .again(nil) }
    if case .infix(let ends, let signs) = node.unparenthesized.expression, ends.count == 2,
      signs.first?.kind == .closedRange
    {
      guard let first = lowering.wholeNumber(ends[0], "the first entry"),
        let last = lowering.wholeNumber(ends[1], "the last entry")
      else { return nil }
      guard first >= 1, first <= last else {
        _ = lowering.fail("bad-range", "history entries count from 1 upwards", at: node.range)
        return nil
      }
      return .again(first...last)
    }
    guard let entry = lowering.wholeNumber(node, "the entry") else { return nil }
    guard entry >= 1 else {
      _ = lowering.fail("bad-argument", "history entries count from 1", at: node.range)
      return nil
    }
    return .again(entry...entry)
  }

  private mutating func training(_ statement: SyntaxNode) -> TrainingRequest? {
    let slots = ["epochs", "batch", "until", "dtype"].map {
      ParameterSlot(label: $0, name: $0, isRequired: false)
    }
    let bound = lowering.bind(statement, to: slots, callee: "train", at: place(statement))
    guard canTrain(statement), let bound else { return nil }
    var request = TrainingRequest()
    for (name, path) in [("epochs", \TrainingRequest.epochs), ("batch", \.batch)] {
      guard let node = bound[name]?.node else { continue }
      guard let number = lowering.wholeNumber(node, "`\(name)`") else { return nil }
      guard number >= 1 else {
        _ = lowering.fail("bad-argument", "`\(name)` must be at least 1", at: node.range)
        return nil
      }
      request[keyPath: path] = number
    }
    if let node = bound["until"]?.node {
      guard let comparison = comparison(node) else { return nil }
      request.until = comparison
    }
    if let node = bound["dtype"]?.node {
      switch node.text {
      case "float32": break
      case "float64": request.usesDouble = true
      default:
        _ = lowering.fail(
          "bad-argument", "`dtype` must be `float32` or `float64`, not `\(source(node))`",
          at: node.range)
        return nil
      }
    }
    return request
  }

  private mutating func check(_ statement: SyntaxNode) -> CheckRequest? {
    var request = CheckRequest()
    for argument in statement.arguments {
      switch argument.label?.name {
      case nil:
        guard request.text.isEmpty else {
          _ = lowering.fail(
            "extra-argument", "`gradcheck` takes one name", at: argument.node.range)
          return nil
        }
        guard let found = checkRequest(argument.value) else { return nil }
        request.target = found.target
        request.text = found.text
      case "batch"?:
        guard let number = lowering.wholeNumber(argument.value, "`batch`") else { return nil }
        guard number >= 1 else {
          _ = lowering.fail("bad-argument", "`batch` must be at least 1", at: argument.value.range)
          return nil
        }
        request.batch = number
      case "order"?:
        guard let number = lowering.wholeNumber(argument.value, "`order`") else { return nil }
        guard number == 1 || number == 2 else {
          _ = lowering.fail(
            "bad-argument", "`order` must be 1 or 2, not \(number)", at: argument.value.range,
            help: "`order: 2` checks the gradient, and then the gradient of the gradient")
          return nil
        }
        request.order = number
      case let label?:
        _ = lowering.fail(
          "unknown-label", "`gradcheck` has no argument `\(label):`",
          at: argument.label?.range ?? argument.node.range,
          help: "it takes a name, `batch:` and `order:`")
        return nil
      }
    }
    return request
  }
}
