/// Asks for the outline of a document.
package struct DocumentSymbolRequest: TextDocumentRequest {
  package typealias Response = DocumentSymbolResponse
  package static let method = "textDocument/documentSymbol"

  package var textDocument: TextDocumentIdentifier

  package init(textDocument: TextDocumentIdentifier) {
    self.textDocument = textDocument
  }
}

/// The outline: a tree, or a list for clients that know no trees.
package enum DocumentSymbolResponse: Hashable, Sendable {
  case documentSymbols([DocumentSymbol])
  case symbolInformation([SymbolInformation])
}

extension DocumentSymbolResponse: Codable {
  package init(from decoder: any Decoder) throws {
    if let symbols = try? [DocumentSymbol](from: decoder) {
      self = .documentSymbols(symbols)
    } else {
      self = .symbolInformation(try [SymbolInformation](from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .documentSymbols(let symbols): try symbols.encode(to: encoder)
    case .symbolInformation(let symbols): try symbols.encode(to: encoder)
    }
  }
}

/// An entry of an outline, with what stands below it.
package struct DocumentSymbol: Codable, Hashable, Sendable {
  package var name: String
  /// A few words beside the name: the shape.
  package var detail: String?
  package var kind: SymbolKind
  /// All of it.
  package var range: PositionRange
  /// What is marked when one goes there; lies within ``range``.
  package var selectionRange: PositionRange
  package var children: [DocumentSymbol]

  package init(
    name: String, detail: String? = nil, kind: SymbolKind, range: PositionRange,
    selectionRange: PositionRange, children: [DocumentSymbol] = []
  ) {
    self.name = name
    self.detail = detail
    self.kind = kind
    self.range = range
    self.selectionRange = selectionRange
    self.children = children
  }
}

/// An entry of an outline without a tree.
package struct SymbolInformation: Codable, Hashable, Sendable {
  package var name: String
  package var kind: SymbolKind
  package var location: Location
  /// The entry above it.
  package var containerName: String?

  package init(name: String, kind: SymbolKind, location: Location, containerName: String? = nil) {
    self.name = name
    self.kind = kind
    self.location = location
    self.containerName = containerName
  }
}

/// What an entry of an outline is; editors draw a sign for each.
package struct SymbolKind: RawRepresentable, Codable, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  package static let file = SymbolKind(rawValue: 1)
  package static let method = SymbolKind(rawValue: 6)
  package static let property = SymbolKind(rawValue: 7)
  package static let field = SymbolKind(rawValue: 8)
  package static let function = SymbolKind(rawValue: 12)
  package static let variable = SymbolKind(rawValue: 13)
  package static let constant = SymbolKind(rawValue: 14)
  package static let event = SymbolKind(rawValue: 24)
  package static let `operator` = SymbolKind(rawValue: 25)
}
