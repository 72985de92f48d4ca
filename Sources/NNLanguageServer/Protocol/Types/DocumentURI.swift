import Foundation

/// The name of a document, kept exactly as the client writes it.
package struct DocumentURI: Hashable, Sendable {
  package let stringValue: String

  package init(_ string: String) {
    stringValue = string
  }

  /// The path of a document that is a file; `nil` for one that is not, as `untitled:1`.
  package var filePath: String? {
    guard let url = URL(string: stringValue), url.isFileURL else { return nil }
    return url.path
  }
}

extension DocumentURI: Codable {
  package init(from decoder: any Decoder) throws {
    stringValue = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(stringValue)
  }
}

/// A document by its name.
package struct TextDocumentIdentifier: Codable, Hashable, Sendable {
  package var uri: DocumentURI

  package init(_ uri: DocumentURI) {
    self.uri = uri
  }
}

/// A document by its name, and which of its states is meant.
package struct VersionedTextDocumentIdentifier: Codable, Hashable, Sendable {
  package var uri: DocumentURI
  /// Grows with every change.
  package var version: Int

  package init(_ uri: DocumentURI, version: Int) {
    self.uri = uri
    self.version = version
  }
}

/// A document as it is sent when it is opened.
package struct TextDocumentItem: Codable, Hashable, Sendable {
  package var uri: DocumentURI
  /// `nn`; not looked at, since the client sends this server only what it is for.
  package var languageId: String
  package var version: Int
  package var text: String

  package init(uri: DocumentURI, languageId: String, version: Int, text: String) {
    self.uri = uri
    self.languageId = languageId
    self.version = version
    self.text = text
  }
}
