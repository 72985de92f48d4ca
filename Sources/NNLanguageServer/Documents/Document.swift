/// A document in one of its states: what a feature gets to see.
///
/// A value that never changes, so that a request can be answered while the next edit comes in.
package struct Document: Sendable {
  package let uri: DocumentURI
  /// The client's number for this state.
  package let version: Int
  package let text: DocumentText
  /// What the language makes of the text.
  package let analysis: DocumentAnalysis

  package init(uri: DocumentURI, version: Int, text: DocumentText) {
    self.uri = uri
    self.version = version
    self.text = text
    analysis = DocumentAnalysis(of: text.source)
  }
}
