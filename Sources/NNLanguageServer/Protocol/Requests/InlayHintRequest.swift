/// Asks for the hints to show within a stretch of a document.
package struct InlayHintRequest: TextDocumentRequest {
  package typealias Response = [InlayHint]
  package static let method = "textDocument/inlayHint"

  package var textDocument: TextDocumentIdentifier
  package var range: PositionRange

  package init(textDocument: TextDocumentIdentifier, range: PositionRange) {
    self.textDocument = textDocument
    self.range = range
  }
}

/// A few words that an editor shows between the letters of a text.
package struct InlayHint: Codable, Hashable, Sendable {
  package var position: Position
  package var label: String
  package var kind: InlayHintKind?
  package var tooltip: String?
  /// Whether there is room to be before it.
  package var paddingLeft: Bool?
  package var paddingRight: Bool?

  package init(
    position: Position, label: String, kind: InlayHintKind? = nil, tooltip: String? = nil,
    paddingLeft: Bool? = nil, paddingRight: Bool? = nil
  ) {
    self.position = position
    self.label = label
    self.kind = kind
    self.tooltip = tooltip
    self.paddingLeft = paddingLeft
    self.paddingRight = paddingRight
  }
}

/// What a hint says.
package enum InlayHintKind: Int, Codable, Hashable, Sendable {
  /// What a value is: here its shape.
  case type = 1
  /// The name of an argument.
  case parameter = 2
}
