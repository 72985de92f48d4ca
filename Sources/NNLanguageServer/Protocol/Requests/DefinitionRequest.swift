/// Asks where the name at a position is declared.
package struct DefinitionRequest: TextDocumentRequest {
  package typealias Response = Location?
  package static let method = "textDocument/definition"

  package var textDocument: TextDocumentIdentifier
  package var position: Position

  package init(textDocument: TextDocumentIdentifier, position: Position) {
    self.textDocument = textDocument
    self.position = position
  }
}
