/// Asks for the diagnostics of a document, by clients that do not wait to be told.
package struct DocumentDiagnosticsRequest: TextDocumentRequest {
  package typealias Response = DocumentDiagnosticReport
  package static let method = "textDocument/diagnostic"

  package var textDocument: TextDocumentIdentifier
  /// The ``DocumentDiagnosticReport/resultId`` of the answer that the client has.
  package var previousResultId: String?

  package init(textDocument: TextDocumentIdentifier, previousResultId: String? = nil) {
    self.textDocument = textDocument
    self.previousResultId = previousResultId
  }
}

/// The diagnostics of a document, or that they are the same as before.
package struct DocumentDiagnosticReport: Codable, Hashable, Sendable {
  /// `full` or `unchanged`.
  package var kind: String
  /// Names this answer.
  package var resultId: String
  /// Absent when unchanged.
  package var items: [Diagnostic]?

  package init(resultId: String, items: [Diagnostic]?) {
    kind = items == nil ? "unchanged" : "full"
    self.resultId = resultId
    self.items = items
  }
}
