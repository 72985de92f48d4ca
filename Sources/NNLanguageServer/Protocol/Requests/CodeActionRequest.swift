/// Asks what could be done with a stretch of a document.
package struct CodeActionRequest: TextDocumentRequest {
  package typealias Response = [CodeAction]?
  package static let method = "textDocument/codeAction"

  package var textDocument: TextDocumentIdentifier
  package var range: PositionRange
  package var context: CodeActionContext

  package init(
    textDocument: TextDocumentIdentifier, range: PositionRange, context: CodeActionContext
  ) {
    self.textDocument = textDocument
    self.range = range
    self.context = context
  }
}

/// What the client knows when it asks for code actions.
package struct CodeActionContext: Codable, Hashable, Sendable {
  /// The kinds of interest; all when absent.
  package var only: [CodeActionKind]?

  package init(only: [CodeActionKind]? = nil) {
    self.only = only
  }
}

/// What a code action is for; kinds form a tree by their dots.
package struct CodeActionKind: RawRepresentable, Codable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Puts right what a diagnostic says.
  package static let quickFix = CodeActionKind(rawValue: "quickfix")
  /// Puts right all that can be without asking.
  package static let sourceFixAll = CodeActionKind(rawValue: "source.fixAll")

  /// Whether this is `other` or a kind below it.
  package func isKind(of other: CodeActionKind) -> Bool {
    other.rawValue.isEmpty || self == other || rawValue.hasPrefix(other.rawValue + ".")
  }
}

/// Something that could be done, as an edit.
package struct CodeAction: Codable, Hashable, Sendable {
  package var title: String
  package var kind: CodeActionKind
  /// What it puts right.
  package var diagnostics: [Diagnostic]?
  /// Whether it is what most would choose.
  package var isPreferred: Bool?
  package var edit: WorkspaceEdit

  package init(
    title: String, kind: CodeActionKind, diagnostics: [Diagnostic]? = nil,
    isPreferred: Bool? = nil, edit: WorkspaceEdit
  ) {
    self.title = title
    self.kind = kind
    self.diagnostics = diagnostics
    self.isPreferred = isPreferred
    self.edit = edit
  }
}
