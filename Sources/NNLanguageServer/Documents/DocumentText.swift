/// The text of a document, with an index of its lines.
///
/// Inside the server a place is an offset in UTF-8, as in the language's own ranges; only here it
/// becomes a line and a character in the encoding that the client counts in, and back. Lines end
/// with `\n`, `\r\n` or `\r`, as the protocol has it.
package struct DocumentText: Sendable {
  /// The text in UTF-8, always valid.
  package private(set) var bytes: [UInt8]
  /// Where each line begins; the first at 0.
  private var lineStarts: [Int]
  /// What the client counts characters in.
  package let encoding: PositionEncodingKind

  package init(_ string: String, encoding: PositionEncodingKind) {
    bytes = Array(string.utf8)
    lineStarts = Self.lineStarts(in: bytes)
    self.encoding = encoding
  }

  /// The text as a string.
  package var string: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// The number of lines; an empty text has one.
  package var lineCount: Int {
    lineStarts.count
  }

  /// The place of an offset. One beyond the text counts as its end, one inside a character as the
  /// character's start.
  package func position(at offset: Int) -> Position {
    let offset = alignedDown(min(max(offset, 0), bytes.count))
    let line = line(containing: offset)
    let start = lineStarts[line]
    let character = bytes[start..<offset].reduce(0) { $0 + width(of: $1) }
    return Position(line: line, character: character)
  }

  /// The place of a stretch given by offsets.
  package func range(of offsets: Range<Int>) -> PositionRange {
    PositionRange(
      start: position(at: offsets.lowerBound), end: position(at: offsets.upperBound))
  }

  /// The offset of a place.
  ///
  /// A character beyond its line counts as the line's end (so the protocol), and a line beyond the
  /// text as the text's end.
  package func offset(of position: Position) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line < lineStarts.count else { return bytes.count }
    let end = contentEnd(ofLine: position.line)
    var offset = lineStarts[position.line]
    var remaining = position.character
    while offset < end {
      let length = min(Self.length(of: bytes[offset]), end - offset)
      let units = bytes[offset..<(offset + length)].reduce(0) { $0 + width(of: $1) }
      guard remaining >= units else { break }
      remaining -= units
      offset += length
    }
    return offset
  }

  /// Whether a place lies within the text, so that an edit there means what it says.
  package func contains(_ position: Position) -> Bool {
    self.position(at: offset(of: position)) == position
  }

  /// Puts `text` in the place of a stretch given by offsets, clamped to the text.
  package mutating func replace(_ offsets: Range<Int>, with text: String) {
    let offsets = offsets.clamped(to: 0..<bytes.count)
    bytes.replaceSubrange(offsets, with: text.utf8)
    lineStarts = Self.lineStarts(in: bytes)
  }

  /// The offset where a line begins, and the one after its last character, its end left out.
  package func contentRange(ofLine line: Int) -> Range<Int>? {
    guard lineStarts.indices.contains(line) else { return nil }
    return lineStarts[line]..<contentEnd(ofLine: line)
  }

  /// How many units of the client's encoding a byte adds: for UTF-16 and UTF-32 the first byte of
  /// a character stands for all of it.
  private func width(of byte: UInt8) -> Int {
    switch encoding {
    case .utf8: 1
    case .utf32: Self.isContinuation(byte) ? 0 : 1
    default: Self.isContinuation(byte) ? 0 : byte >= 0xF0 ? 2 : 1
    }
  }

  private func contentEnd(ofLine line: Int) -> Int {
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    if end > start, line + 1 < lineStarts.count, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > start, line + 1 < lineStarts.count, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return end
  }

  /// The line that holds an offset, by bisection.
  private func line(containing offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private func alignedDown(_ offset: Int) -> Int {
    var offset = offset
    while offset > 0, offset < bytes.count, Self.isContinuation(bytes[offset]) { offset -= 1 }
    return offset
  }

  private static func isContinuation(_ byte: UInt8) -> Bool {
    byte & 0xC0 == 0x80
  }

  /// The length of a character in bytes, from its first.
  private static func length(of byte: UInt8) -> Int {
    byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  private static func lineStarts(in bytes: [UInt8]) -> [Int] {
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == 10 || byte == 13 {
      let isFirstOfPair = byte == 13 && offset + 1 < bytes.count && bytes[offset + 1] == 10
      if !isFirstOfPair { starts.append(offset + 1) }
    }
    return starts
  }
}
