/// Asks what each word of a document is, for its colours.
package struct DocumentSemanticTokensRequest: TextDocumentRequest {
  package typealias Response = DocumentSemanticTokensResponse
  package static let method = "textDocument/semanticTokens/full"

  package var textDocument: TextDocumentIdentifier

  package init(textDocument: TextDocumentIdentifier) {
    self.textDocument = textDocument
  }
}

/// What words are, in numbers: five a word, as the protocol packs them.
package struct DocumentSemanticTokensResponse: Codable, Hashable, Sendable {
  package var data: [Int]

  package init(data: [Int]) {
    self.data = data
  }
}
