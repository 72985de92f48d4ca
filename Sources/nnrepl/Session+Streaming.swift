import NNLanguage
import NNSession

extension Session {
  /// Runs statements one by one and hands out each result as it comes, up to the first that is bad
  /// input or interrupted.
  ///
  /// One `undo` takes back all of a file or of what was typed or pasted, but one statement of a
  /// stream, whose pieces depend on how fast it comes.
  ///
  /// - Parameter show: gets each result, its line counted in the text or file.
  func evaluate(
    _ input: StatementInput, isInterrupted: @escaping @Sendable () -> Bool,
    progress: @escaping ProgressListener, show: (StatementResult) -> Void
  ) {
    switch input {
    case .file(let path):
      load(file: path, isInterrupted: isInterrupted, progress: progress, each: show)
    case .typed(let text):
      asOneStatement {
        run(
          StatementPlace(text: text, firstLine: 1, name: nil), isInterrupted: isInterrupted,
          progress: progress, show: show)
      }
    case .read(let text, let firstLine, let name):
      run(
        StatementPlace(text: text, firstLine: firstLine, name: name), isInterrupted: isInterrupted,
        progress: progress, show: show)
    }
  }

  private func run(
    _ place: StatementPlace, isInterrupted: @escaping @Sendable () -> Bool,
    progress: @escaping ProgressListener, show: (StatementResult) -> Void
  ) {
    for statement in place.statements {
      for var result in evaluate(statement.text, isInterrupted: isInterrupted, progress: progress) {
        result.renderedDiagnostics = located(result, in: place, at: statement.offset)
        let position = place.source.position(at: statement.offset)
        (result.line, result.column) = (position.line, position.column)
        show(result)
        if result.status == 2 || result.status == 130 { return }
      }
    }
  }
}

extension Session {
  /// The result's diagnostics with their place in the input, if that has a name.
  private func located(
    _ result: StatementResult, in place: StatementPlace, at offset: Int
  ) -> String {
    guard let name = place.name, !result.diagnostics.isEmpty else {
      return result.renderedDiagnostics
    }
    // Only what stands in the statement itself can be moved: then it looks as the session drew it.
    let own = rendered(result.diagnostics, of: SourceText(result.statement), file: nil)
    let bytes = place.source.bytes
    let start = bytes[offset...].firstRange(of: Array(result.statement.utf8))?.lowerBound
    guard let start, own == result.renderedDiagnostics else { return result.renderedDiagnostics }
    return rendered(result.diagnostics.map { $0.moved(by: start) }, of: place.source, file: name)
  }
}

/// Text with statements in it, and where it comes from.
private struct StatementPlace {
  /// The text below as many empty lines as stood before it, so that its lines have their numbers.
  let source: SourceText
  let name: String?

  init(text: String, firstLine: Int, name: String?) {
    source = SourceText(String(repeating: "\n", count: max(0, firstLine - 1)) + text)
    self.name = name
  }

  /// The statements, each up to where the next begins, so that its `;` and comments stay with it;
  /// text in which no statement is found is one piece, so that its error is told.
  var statements: [(text: String, offset: Int)] {
    let tree = SyntaxTree.parse(source, mode: .prompt)
    let nodes = tree.statements.filter { $0.kind != .emptyStatement }
    let starts = nodes.map { $0.range.start }
    guard let first = starts.first else { return [(source.text, 0)] }
    // What stands before the first statement can only be comments or an error.
    let bounds = (tree.isWellFormed || first == 0 ? starts : [0] + starts.dropFirst())
    return zip(bounds, bounds.dropFirst() + [source.bytes.count]).map { start, end in
      (source[SourceRange(start, end)], start)
    }
  }

}

extension Diagnostic {
  /// The same in a text that begins `offset` bytes earlier.
  fileprivate func moved(by offset: Int) -> Diagnostic {
    func move(_ range: SourceRange) -> SourceRange {
      SourceRange(range.start + offset, range.end + offset)
    }
    var result = self
    result.range = move(range)
    result.notes = notes.map { Note(move($0.range), $0.label) }
    result.fixIts = fixIts.map { fixIt in
      FixIt(fixIt.message, fixIt.edits.map { .init(move($0.range), $0.replacement) })
    }
    return result
  }
}
