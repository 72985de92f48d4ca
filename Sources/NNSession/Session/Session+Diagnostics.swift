package import NNLanguage

extension Session {
  /// A result for `diagnostics` if they hold an error; `offset` is where the statement starts.
  func report(_ diagnostics: [Diagnostic], offset: Int, statement: String) -> StatementResult? {
    guard diagnostics.hasErrors else { return nil }
    let source = SourceText(statement)
    let limit = statement.utf8.count
    let errors = diagnostics.filter { $0.severity == .error }
    let own = errors.compactMap { $0.shifted(by: -offset, within: limit) }
    let shown: [Diagnostic]
    let place: SourceText
    if own.isEmpty {
      // What was typed is right by itself.
      shown = errors.prefix(1).map { error in
        var error = error
        error.message = "this would break what depends on it: " + error.message
        return error
      }
      place = currentSource
    } else {
      shown = Array(own.prefix(3))
      place = source
    }
    return StatementResult(
      statement: statement, json: .object(["kind": .string("error")]), diagnostics: shown,
      renderedDiagnostics: rendered(shown, of: place, file: nil), status: 2)
  }

  /// A result for a statement that could not be carried out.
  func failure(_ error: SessionError, statement: String) -> StatementResult {
    let inside =
      error.range.map { SourceRange($0.start - currentRange.start, $0.end - currentRange.start) }
    let whole = SourceRange(0, statement.utf8.count)
    let range = inside.map { whole.contains($0) ? $0 : whole } ?? whole
    let diagnostic = Diagnostic(id: error.id, error.message, at: range, help: error.help)
    var text: String
    if let place = error.place {
      text = "\(Diagnostic.cut(place)): error[\(error.id)]: \(diagnostic.message)"
      if let help = diagnostic.help { text += "\nhelp: \(help)" }
    } else {
      text = rendered([diagnostic], of: SourceText(statement), file: nil)
    }
    return StatementResult(
      statement: statement, json: .object(["kind": .string("error")]), diagnostics: [diagnostic],
      renderedDiagnostics: text, status: 2)
  }

  /// `diagnostics` as a person reads them, within the width of the screen but for their first lines,
  /// which stand by themselves.
  package func rendered(
    _ diagnostics: some Sequence<Diagnostic>, of source: SourceText, file: String?
  ) -> String {
    var renderer = DiagnosticRenderer(source: source, file: file)
    // A line of source stands behind its number and a bar.
    renderer.width = max(53, style.width - 7)
    var text = renderer.render(diagnostics)
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}

extension Diagnostic {
  /// The diagnostic in a text that starts `-amount` later; `nil` where it stands outside.
  func shifted(by amount: Int, within limit: Int) -> Diagnostic? {
    func move(_ range: SourceRange) -> SourceRange? {
      let moved = SourceRange(range.start + amount, range.end + amount)
      return moved.start >= 0 && moved.end <= limit ? moved : nil
    }
    guard let moved = move(range) else { return nil }
    var result = self
    result.range = moved
    result.notes = notes.compactMap { note in move(note.range).map { .init($0, note.label) } }
    result.fixIts = fixIts.compactMap { fix in
      let edits = fix.edits.compactMap { edit in
        move(edit.range).map { FixIt.Edit($0, edit.replacement) }
      }
      return edits.count == fix.edits.count ? FixIt(fix.message, edits) : nil
    }
    return result
  }
}
