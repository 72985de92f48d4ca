/// Asks which stretches of a document can be folded.
package struct FoldingRangeRequest: TextDocumentRequest {
  package typealias Response = [FoldingRange]
  package static let method = "textDocument/foldingRange"

  package var textDocument: TextDocumentIdentifier

  package init(textDocument: TextDocumentIdentifier) {
    self.textDocument = textDocument
  }
}

/// A stretch of whole lines that can be folded.
package struct FoldingRange: Codable, Hashable, Sendable {
  package var startLine: Int
  package var endLine: Int
  package var kind: FoldingRangeKind?

  package init(startLine: Int, endLine: Int, kind: FoldingRangeKind? = nil) {
    self.startLine = startLine
    self.endLine = endLine
    self.kind = kind
  }
}

/// What is folded.
package struct FoldingRangeKind: RawRepresentable, Codable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  package static let comment = FoldingRangeKind(rawValue: "comment")
}
