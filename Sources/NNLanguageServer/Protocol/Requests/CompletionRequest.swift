/// Asks what could be written at a position.
package struct CompletionRequest: TextDocumentRequest {
  package typealias Response = CompletionList
  package static let method = "textDocument/completion"

  package var textDocument: TextDocumentIdentifier
  package var position: Position

  package init(textDocument: TextDocumentIdentifier, position: Position) {
    self.textDocument = textDocument
    self.position = position
  }
}

/// What could be written.
package struct CompletionList: Codable, Hashable, Sendable {
  /// Whether to ask again with each letter; this server sends everything at once.
  package var isIncomplete: Bool
  package var items: [CompletionItem]

  package init(isIncomplete: Bool = false, items: [CompletionItem]) {
    self.isIncomplete = isIncomplete
    self.items = items
  }
}

/// One thing that could be written.
package struct CompletionItem: Codable, Hashable, Sendable {
  /// What is shown, and what is filtered by.
  package var label: String
  package var kind: CompletionItemKind
  /// A few words beside the label, as a signature.
  package var detail: String?
  /// Sent by ``CompletionItemResolveRequest`` only.
  package var documentation: StringOrMarkupContent?
  /// What the list is ordered by.
  package var sortText: String?
  package var insertTextFormat: InsertTextFormat?
  package var textEdit: TextEdit?
  /// Letters that take the item and are then written.
  package var commitCharacters: [String]?
  /// What the server needs to find the documentation.
  package var data: LSPAny?

  package init(
    label: String, kind: CompletionItemKind, detail: String? = nil,
    documentation: StringOrMarkupContent? = nil, sortText: String? = nil,
    insertTextFormat: InsertTextFormat? = nil, textEdit: TextEdit? = nil,
    commitCharacters: [String]? = nil, data: LSPAny? = nil
  ) {
    self.label = label
    self.kind = kind
    self.detail = detail
    self.documentation = documentation
    self.sortText = sortText
    self.insertTextFormat = insertTextFormat
    self.textEdit = textEdit
    self.commitCharacters = commitCharacters
    self.data = data
  }
}

/// What a completion is; editors draw a sign for each.
package struct CompletionItemKind: RawRepresentable, Codable, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  package static let method = CompletionItemKind(rawValue: 2)
  package static let function = CompletionItemKind(rawValue: 3)
  package static let field = CompletionItemKind(rawValue: 5)
  package static let variable = CompletionItemKind(rawValue: 6)
  package static let property = CompletionItemKind(rawValue: 10)
  package static let keyword = CompletionItemKind(rawValue: 14)
  package static let file = CompletionItemKind(rawValue: 17)
  package static let folder = CompletionItemKind(rawValue: 19)
  package static let enumMember = CompletionItemKind(rawValue: 20)
}

/// How the text of a completion is to be read.
package enum InsertTextFormat: Int, Codable, Hashable, Sendable {
  case plainText = 1
  /// With `${1:placeholders}`.
  case snippet = 2
}
