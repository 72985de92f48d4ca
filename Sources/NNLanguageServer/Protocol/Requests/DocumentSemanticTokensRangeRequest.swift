/// Asks what each word within a stretch of a document is.
package struct DocumentSemanticTokensRangeRequest: TextDocumentRequest {
  package typealias Response = DocumentSemanticTokensResponse
  package static let method = "textDocument/semanticTokens/range"

  package var textDocument: TextDocumentIdentifier
  package var range: PositionRange

  package init(textDocument: TextDocumentIdentifier, range: PositionRange) {
    self.textDocument = textDocument
    self.range = range
  }
}
