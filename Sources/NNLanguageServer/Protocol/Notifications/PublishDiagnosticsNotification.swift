/// All diagnostics of a document, in place of those sent before.
package struct PublishDiagnosticsNotification: NotificationType {
  package static let method = "textDocument/publishDiagnostics"

  package var uri: DocumentURI
  /// The state of the document that they are about.
  package var version: Int?
  package var diagnostics: [Diagnostic]

  package init(uri: DocumentURI, version: Int? = nil, diagnostics: [Diagnostic]) {
    self.uri = uri
    self.version = version
    self.diagnostics = diagnostics
  }
}
