/// A notification of the protocol: its parameters, with the name that it goes by.
///
/// The types of this folder are named as those of sourcekit-lsp's `LanguageServerProtocol`, so
/// that one may stand in for the other.
package protocol NotificationType: Codable, Sendable {
  /// The method, as `textDocument/didOpen`.
  static var method: String { get }
}

/// A request of the protocol: its parameters, with the name that it goes by and its answer.
package protocol RequestType: Codable, Sendable {
  /// What the answer holds.
  associatedtype Response: Codable & Sendable
  /// The method, as `textDocument/hover`.
  static var method: String { get }
}

/// A request about one document.
package protocol TextDocumentRequest: RequestType {
  /// The document asked about.
  var textDocument: TextDocumentIdentifier { get }
}

/// Parameters of methods that have none.
package struct NoParameters: Codable, Hashable, Sendable {
  package init() {}
}
