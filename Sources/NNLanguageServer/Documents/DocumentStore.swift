/// The documents that are open, each in its latest state.
///
/// What a client gets wrong is put right as well as it can be and said in the log: an editor that
/// sends one bad edit keeps working.
package struct DocumentStore: Sendable {
  private var documents: [DocumentURI: Document] = [:]

  package init() {}

  /// The latest state of a document; `nil` for one that is not open.
  package subscript(uri: DocumentURI) -> Document? {
    documents[uri]
  }

  /// Takes in a document.
  ///
  /// - Returns: complaints about the client for the log.
  package mutating func open(
    _ item: TextDocumentItem, encoding: PositionEncodingKind
  ) -> [String] {
    let previous = documents.updateValue(
      Document(
        uri: item.uri, version: item.version, text: DocumentText(item.text, encoding: encoding)),
      forKey: item.uri)
    return previous == nil
      ? [] : ["'\(item.uri.stringValue)' was open already; its text is replaced"]
  }

  /// Applies edits, one after the other.
  ///
  /// A place beyond the text counts as its end, and a range with its ends swapped is turned round.
  ///
  /// - Returns: complaints about the client for the log.
  package mutating func change(
    _ identifier: VersionedTextDocumentIdentifier,
    by edits: [TextDocumentContentChangeEvent]
  ) -> [String] {
    let name = "'\(identifier.uri.stringValue)'"
    guard let document = documents[identifier.uri] else {
      return ["\(name) was changed, but is not open"]
    }
    var complaints: [String] = []
    if identifier.version <= document.version {
      complaints.append(
        "\(name) was changed to version \(identifier.version) after version \(document.version)")
    }
    var text = document.text
    for edit in edits {
      guard let range = edit.range else {
        text = DocumentText(edit.text, encoding: text.encoding)
        continue
      }
      if range.end < range.start {
        complaints.append("\(name) was edited in a range that ends before it starts")
      } else if !text.contains(range.start) || !text.contains(range.end) {
        complaints.append("\(name) was edited in a range that lies outside its text")
      }
      text.replace(text.sourceRange(of: range), with: edit.text)
    }
    documents[identifier.uri] = Document(
      uri: identifier.uri, version: identifier.version, text: text)
    return complaints
  }

  /// Forgets a document.
  ///
  /// - Returns: complaints about the client for the log.
  package mutating func close(_ uri: DocumentURI) -> [String] {
    documents.removeValue(forKey: uri) == nil
      ? ["'\(uri.stringValue)' was closed, but is not open"] : []
  }
}
