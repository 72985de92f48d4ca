/// Asks for the edits that bring a document into its standard form.
package struct DocumentFormattingRequest: TextDocumentRequest {
  package typealias Response = [TextEdit]?
  package static let method = "textDocument/formatting"

  package var textDocument: TextDocumentIdentifier
  // `options` is not read: `.nn` has one form.

  package init(textDocument: TextDocumentIdentifier) {
    self.textDocument = textDocument
  }
}
