/// What the server can do. The features fill it in, each its own part.
package struct ServerCapabilities: Codable, Hashable, Sendable {
  package var positionEncoding: PositionEncodingKind
  package var textDocumentSync = TextDocumentSyncOptions()
  package var hoverProvider: Bool?
  package var completionProvider: CompletionOptions?
  package var signatureHelpProvider: SignatureHelpOptions?
  package var definitionProvider: Bool?
  package var documentSymbolProvider: Bool?
  package var codeActionProvider: CodeActionOptions?
  package var documentFormattingProvider: Bool?
  package var foldingRangeProvider: Bool?
  package var inlayHintProvider: Bool?
  package var semanticTokensProvider: SemanticTokensOptions?
  package var diagnosticProvider: DiagnosticOptions?

  package init(positionEncoding: PositionEncodingKind) {
    self.positionEncoding = positionEncoding
  }
}

/// How changes of documents are to be sent.
package struct TextDocumentSyncOptions: Codable, Hashable, Sendable {
  /// Whether opening and closing are told.
  package var openClose = true
  /// 2: changes are sent as edits; whole texts are taken as well.
  package var change = 2

  package init() {}
}

/// How completion works.
package struct CompletionOptions: Codable, Hashable, Sendable {
  /// Whether documentation is asked for item by item.
  package var resolveProvider: Bool
  /// What brings the list up besides letters.
  package var triggerCharacters: [String]

  package init(resolveProvider: Bool, triggerCharacters: [String]) {
    self.resolveProvider = resolveProvider
    self.triggerCharacters = triggerCharacters
  }
}

/// How signature help works.
package struct SignatureHelpOptions: Codable, Hashable, Sendable {
  package var triggerCharacters: [String]

  package init(triggerCharacters: [String]) {
    self.triggerCharacters = triggerCharacters
  }
}

/// Which code actions there are.
package struct CodeActionOptions: Codable, Hashable, Sendable {
  package var codeActionKinds: [CodeActionKind]

  package init(codeActionKinds: [CodeActionKind]) {
    self.codeActionKinds = codeActionKinds
  }
}

/// How semantic tokens are sent.
package struct SemanticTokensOptions: Codable, Hashable, Sendable {
  package var legend: SemanticTokensLegend
  package var full = true
  package var range = true

  package init(legend: SemanticTokensLegend) {
    self.legend = legend
  }
}

/// What the numbers in semantic tokens stand for.
package struct SemanticTokensLegend: Codable, Hashable, Sendable {
  package var tokenTypes: [String]
  package var tokenModifiers: [String]

  package init(tokenTypes: [String], tokenModifiers: [String]) {
    self.tokenTypes = tokenTypes
    self.tokenModifiers = tokenModifiers
  }
}

/// How diagnostics are asked for.
package struct DiagnosticOptions: Codable, Hashable, Sendable {
  /// Whether an edit of one document can change the diagnostics of another.
  package var interFileDependencies = false
  package var workspaceDiagnostics = false

  package init() {}
}
