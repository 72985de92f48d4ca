import NNLanguage

extension Session {
  /// Carries out an action: one file each beside this one.
  func perform(_ action: Action, statement: AnalyzedStatement) throws -> StatementResult {
    switch action {
    case .forward(let target): try forward(target)
    case .backward(let target): try backward(target)
    case .step(let count): try step(count: count)
    case .train(let request): try train(request)
    case .gradcheck(let request): try gradcheck(request)
    case .diagnose: try diagnose()
    case .expect(let expectation): try expect(expectation)
    case .set(let assignment): try set(assignment)
    case .setDisplay(let settings): try setDisplay(settings)
    case .show(let request): try show(request)
    case .summary: try summary()
    case .explain(let request): try explain(request)
    case .save(let file): try save(to: file)
    case .open(let file): try open(file)
    case .undo(let count): try undo(count)
    case .redo(let count): try redo(count)
    case .again(let range): try again(range)
    case .history(let filter): showHistory(filter)
    case .help(let topic): help(topic)
    case .evaluate(let id): try showValue(id)
    case .showLoss: try showLoss()
    case .unavailable(let word):
      throw SessionError(
        "not-yet", "`\(word)` is reserved; this version does not have it yet",
        help: "type `help` for what there is")
    }
  }
}
