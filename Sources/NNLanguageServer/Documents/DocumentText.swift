package import NNLanguage

/// The text of a document, with the encoding in which the client counts characters.
///
/// Inside the server a place is an offset in UTF-8, as in the language's own ranges; only here it
/// becomes a line and a character, and back.
package struct DocumentText: Sendable {
  /// The text with its index of lines.
  package private(set) var source: SourceText
  /// What the client counts characters in.
  package let encoding: PositionEncodingKind

  package init(_ string: String, encoding: PositionEncodingKind) {
    source = SourceText(string)
    self.encoding = encoding
  }

  /// The text as a string.
  package var string: String { source.text }

  /// The place of an offset. One beyond the text counts as its end, one inside a character as the
  /// character's start.
  package func position(at offset: Int) -> Position {
    var offset = min(max(offset, 0), source.bytes.count)
    while offset > 0, offset < source.bytes.count, source.bytes[offset] & 0xC0 == 0x80 {
      offset -= 1
    }
    let place =
      switch encoding {
      case .utf8: source.utf8Position(at: offset)
      case .utf32: source.utf32Position(at: offset)
      default: source.utf16Position(at: offset)
      }
    return Position(line: place.line, character: place.character)
  }

  /// The place of a stretch.
  package func range(of range: SourceRange) -> PositionRange {
    PositionRange(start: position(at: range.start), end: position(at: range.end))
  }

  /// The offset of a place.
  ///
  /// A character beyond its line counts as the line's end (so the protocol), and a line beyond the
  /// text as the text's end.
  package func offset(of position: Position) -> Int {
    // No character lies beyond the number of bytes, so this loses nothing, and no sum overflows.
    let character = min(max(position.character, 0), source.bytes.count)
    return switch encoding {
    case .utf8: source.offset(line: position.line, utf8: character)
    case .utf32: source.offset(line: position.line, utf32: character)
    default: source.offset(line: position.line, utf16: character)
    }
  }

  /// The length of a stretch in the client's encoding.
  package func units(in range: SourceRange) -> Int {
    source.bytes[range.start..<range.end].reduce(0) { count, byte in
      switch encoding {
      case .utf8: count + 1
      case .utf32: count + (byte & 0xC0 == 0x80 ? 0 : 1)
      default: count + (byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1)
      }
    }
  }

  /// The stretch between two places, in whichever order they stand.
  package func sourceRange(of range: PositionRange) -> SourceRange {
    let bounds = [offset(of: range.start), offset(of: range.end)].sorted()
    return SourceRange(bounds[0], bounds[1])
  }

  /// Whether a place lies within the text, so that an edit there means what it says.
  package func contains(_ position: Position) -> Bool {
    self.position(at: offset(of: position)) == position
  }

  /// Puts `text` in the place of a stretch, clamped to what exists.
  package mutating func replace(_ range: SourceRange, with text: String) {
    let bounds = (range.start..<range.end).clamped(to: 0..<source.bytes.count)
    var bytes = source.bytes
    bytes.replaceSubrange(bounds, with: text.utf8)
    source = SourceText(bytes: bytes)
  }
}
