/// Asks what stands at a position.
package struct HoverRequest: TextDocumentRequest {
  package typealias Response = HoverResponse?
  package static let method = "textDocument/hover"

  package var textDocument: TextDocumentIdentifier
  package var position: Position

  package init(textDocument: TextDocumentIdentifier, position: Position) {
    self.textDocument = textDocument
    self.position = position
  }
}

/// A text about what stands at a position.
package struct HoverResponse: Codable, Hashable, Sendable {
  package var contents: MarkupContent
  /// What the text is about.
  package var range: PositionRange?

  package init(contents: MarkupContent, range: PositionRange?) {
    self.contents = contents
    self.range = range
  }
}
