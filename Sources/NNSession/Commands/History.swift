import NNLanguage

extension Session {
  /// `undo`: takes the last statements back whole.
  func undo(_ count: Int) throws -> StatementResult {
    try outsideUndoGroup { try takeBack(count) }
  }

  private func takeBack(_ count: Int) throws -> StatementResult {
    guard !undoStack.isEmpty else {
      throw SessionError("nothing-to-undo", "there is nothing to undo")
    }
    var taken: [String] = []
    for _ in 0..<max(1, count) {
      guard let last = undoStack.popLast() else { break }
      redoStack.append((last.statement, state))
      state = last.state
      taken.append(last.statement)
    }
    return StatementResult(
      statement: "",
      text: taken.map { "undone: \(Self.oneLine($0))" }.joined(separator: "\n")
        + "\nredo brings \(taken.count == 1 ? "it" : "them") back",
      json: .object(["kind": .string("undo"), "statements": .array(taken.map { .string($0) })]))
  }

  /// `redo`: what `undo` took back.
  func redo(_ count: Int) throws -> StatementResult {
    try outsideUndoGroup { try bringBack(count) }
  }

  private func bringBack(_ count: Int) throws -> StatementResult {
    guard !redoStack.isEmpty else {
      throw SessionError("nothing-to-redo", "there is nothing to redo")
    }
    var brought: [String] = []
    for _ in 0..<max(1, count) {
      guard let last = redoStack.popLast() else { break }
      undoStack.append((last.statement, state))
      state = last.state
      brought.append(last.statement)
    }
    return StatementResult(
      statement: "", text: brought.map { "redone: \(Self.oneLine($0))" }.joined(separator: "\n"),
      json: .object(["kind": .string("redo"), "statements": .array(brought.map { .string($0) })]))
  }

  /// `again`: runs statements of the history once more.
  func again(_ range: ClosedRange<Int>?) throws -> StatementResult {
    let runnable = history.filter {
      !$0.hasPrefix("again") && !$0.hasPrefix("undo") && !$0.hasPrefix("redo")
    }
    let wanted: [String]
    if let range {
      guard range.lowerBound >= 1, range.upperBound <= history.count else {
        throw SessionError(
          "no-such-statement", "the history has \(history.count) statements",
          help: "`history` lists them")
      }
      wanted = Array(history[(range.lowerBound - 1)...(range.upperBound - 1)])
    } else {
      guard let last = runnable.last else {
        throw SessionError("nothing-to-repeat", "nothing ran before")
      }
      wanted = [last]
    }
    var text: [String] = []
    var status = 0
    for statement in wanted where !statement.hasPrefix("again") {
      let results = evaluate(statement, isInterrupted: isInterrupted, progress: progress)
      for result in results {
        text.append("> " + Self.oneLine(result.statement))
        if !result.renderedDiagnostics.isEmpty { text.append(result.renderedDiagnostics) }
        if !result.text.isEmpty { text.append(result.text) }
        status = max(status, result.status)
      }
    }
    return StatementResult(
      statement: "", text: text.joined(separator: "\n"), json: .object(["kind": .string("again")]),
      status: status == 2 ? 1 : status)
  }

  /// `history`, `history train`: what ran, numbered for `again`.
  func showHistory(_ filter: String?) -> StatementResult {
    let lines = history.enumerated().filter { _, text in
      filter.map { text.contains($0) } ?? true
    }.map { index, text in
      let number = String(index + 1)
      return String(repeating: " ", count: max(0, 4 - number.count)) + number + "  "
        + Self.oneLine(text)
    }
    return StatementResult(
      statement: "", text: lines.joined(separator: "\n"),
      json: .object(["kind": .string("history"), "statements": .array(history.map { .string($0) })])
    )
  }

  /// `text` on one line of at most `limit` characters.
  static func oneLine(_ text: String, limit: Int = 70) -> String {
    let line = text.split(separator: "\n").map { $0.trimmingPrefix(while: { $0 == " " }) }
      .joined(separator: " ")
    return line.count > limit ? String(line.prefix(limit - 1)) + "…" : line
  }
}
