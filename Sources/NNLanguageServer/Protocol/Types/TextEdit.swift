/// A change of a document: new text for a stretch of the old.
package struct TextEdit: Codable, Hashable, Sendable {
  package var range: PositionRange
  package var newText: String

  package init(range: PositionRange, newText: String) {
    self.range = range
    self.newText = newText
  }
}

/// Changes of several documents.
package struct WorkspaceEdit: Codable, Hashable, Sendable {
  /// The changes by document; those of one document do not overlap.
  package var changes: [String: [TextEdit]]

  package init(changes: [DocumentURI: [TextEdit]]) {
    // Keyed by string: only such a dictionary becomes a JSON object.
    self.changes = Dictionary(uniqueKeysWithValues: changes.map { ($0.key.stringValue, $0.value) })
  }
}
