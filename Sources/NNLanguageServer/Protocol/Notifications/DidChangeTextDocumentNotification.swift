/// A document was edited.
package struct DidChangeTextDocumentNotification: NotificationType {
  package static let method = "textDocument/didChange"

  package var textDocument: VersionedTextDocumentIdentifier
  /// The edits; each stands on the text that the one before it left.
  package var contentChanges: [TextDocumentContentChangeEvent]

  package init(
    textDocument: VersionedTextDocumentIdentifier,
    contentChanges: [TextDocumentContentChangeEvent]
  ) {
    self.textDocument = textDocument
    self.contentChanges = contentChanges
  }
}

/// New text, for a stretch of a document or for all of it.
package struct TextDocumentContentChangeEvent: Codable, Hashable, Sendable {
  /// What is replaced; everything where it is absent.
  package var range: PositionRange?
  package var text: String

  package init(range: PositionRange? = nil, text: String) {
    self.range = range
    self.text = text
  }
}
