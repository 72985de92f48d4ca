package import NNLanguage

/// What one statement did, for a terminal, for `--json` and for a report.
package struct StatementResult: Sendable {
  /// The statement as it was written.
  package var statement: String
  /// What to print; empty for nothing. It ends without a newline.
  package var text: String
  /// The same as data.
  package var json: JSONValue
  /// Errors and warnings, placed in `source`.
  package var diagnostics: [Diagnostic]
  /// The diagnostics as a person reads them.
  package var renderedDiagnostics: String
  /// 0 as it should be, 1 a failed check or expectation, 2 bad input, 130 interrupted.
  package var status: Int
  /// Line and column of the statement in its file or input, from 1.
  package var line: Int
  package var column: Int

  package init(
    statement: String, text: String = "", json: JSONValue = .object([:]),
    diagnostics: [Diagnostic] = [], renderedDiagnostics: String = "", status: Int = 0,
    line: Int = 1, column: Int = 1
  ) {
    self.statement = statement
    self.text = text
    self.json = json
    self.diagnostics = diagnostics
    self.renderedDiagnostics = renderedDiagnostics
    self.status = status
    self.line = line
    self.column = column
  }

  package var ok: Bool { status == 0 }

  /// The line that `nnrepl --json` prints for it.
  package func jsonLine(file: String?) -> String {
    var location: [String: JSONValue] = [
      "line": .number(Double(line)), "column": .number(Double(column)),
    ]
    if let file { location["file"] = .string(file) }
    return JSONValue.object([
      "statement": .string(statement), "location": .object(location), "ok": .bool(ok),
      "result": json,
      "diagnostics": .array(
        diagnostics.map { diagnostic in
          var object: [String: JSONValue] = [
            "severity": .string(diagnostic.severity.rawValue), "id": .string(diagnostic.id),
            "message": .string(diagnostic.message),
          ]
          if let help = diagnostic.help { object["help"] = .string(help) }
          return .object(object)
        }),
    ]).text
  }
}
