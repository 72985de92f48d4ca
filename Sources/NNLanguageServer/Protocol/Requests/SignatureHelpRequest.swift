/// Asks what the call around a position takes.
package struct SignatureHelpRequest: TextDocumentRequest {
  package typealias Response = SignatureHelp?
  package static let method = "textDocument/signatureHelp"

  package var textDocument: TextDocumentIdentifier
  package var position: Position

  package init(textDocument: TextDocumentIdentifier, position: Position) {
    self.textDocument = textDocument
    self.position = position
  }
}

/// What a call takes.
package struct SignatureHelp: Codable, Hashable, Sendable {
  package var signatures: [SignatureInformation]
  package var activeSignature: Int
  /// The parameter at the position; absent where no parameter fits there.
  package var activeParameter: Int?

  package init(
    signatures: [SignatureInformation], activeSignature: Int = 0, activeParameter: Int? = nil
  ) {
    self.signatures = signatures
    self.activeSignature = activeSignature
    self.activeParameter = activeParameter
  }
}

/// A way to call something.
package struct SignatureInformation: Codable, Hashable, Sendable {
  /// The signature as it is shown.
  package var label: String
  package var documentation: MarkupContent?
  package var parameters: [ParameterInformation]

  package init(
    label: String, documentation: MarkupContent? = nil, parameters: [ParameterInformation]
  ) {
    self.label = label
    self.documentation = documentation
    self.parameters = parameters
  }
}

/// A parameter within a signature.
package struct ParameterInformation: Codable, Hashable, Sendable {
  /// The part of the signature's label that is the parameter.
  package var label: String

  package init(label: String) {
    self.label = label
  }
}
