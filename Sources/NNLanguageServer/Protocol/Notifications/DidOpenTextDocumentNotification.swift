/// A document was opened: from now on its text is what the client says.
package struct DidOpenTextDocumentNotification: NotificationType {
  package static let method = "textDocument/didOpen"

  package var textDocument: TextDocumentItem

  package init(textDocument: TextDocumentItem) {
    self.textDocument = textDocument
  }
}
