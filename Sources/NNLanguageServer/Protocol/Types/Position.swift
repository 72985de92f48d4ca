/// A place between two characters of a document.
package struct Position: Codable, Hashable, Sendable {
  /// The line, from 0.
  package var line: Int
  /// The place in the line, from 0, in code units of the ``PositionEncodingKind`` agreed upon.
  package var character: Int

  package init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }
}

extension Position: Comparable {
  package static func < (left: Position, right: Position) -> Bool {
    (left.line, left.character) < (right.line, right.character)
  }
}

/// A stretch of a document. Unlike Swift's `Range` it can hold what a client gets wrong: an end
/// before its start.
package struct PositionRange: Codable, Hashable, Sendable {
  package var start: Position
  /// The place after the last character.
  package var end: Position

  package init(start: Position, end: Position) {
    self.start = start
    self.end = end
  }
}

/// A stretch of a document, with the document.
package struct Location: Codable, Hashable, Sendable {
  package var uri: DocumentURI
  package var range: PositionRange

  package init(uri: DocumentURI, range: PositionRange) {
    self.uri = uri
    self.range = range
  }
}

/// What ``Position/character`` counts.
package struct PositionEncodingKind: RawRepresentable, Codable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Bytes of UTF-8: what this server prefers, as its documents are UTF-8.
  package static let utf8 = PositionEncodingKind(rawValue: "utf-8")
  /// UTF-16 code units: what every client can count.
  package static let utf16 = PositionEncodingKind(rawValue: "utf-16")
  /// Unicode scalars.
  package static let utf32 = PositionEncodingKind(rawValue: "utf-32")

  /// The encoding to use with a client that offers `kinds`: UTF-8 where it can, else what it likes
  /// best of the other two, else UTF-16, which the protocol has every client support.
  package static func negotiated(from kinds: [PositionEncodingKind]?) -> PositionEncodingKind {
    let kinds = kinds ?? []
    return kinds.contains(.utf8) ? .utf8 : kinds.first { $0 == .utf16 || $0 == .utf32 } ?? .utf16
  }
}
