/// The bytes of one `.nn` text with an index of its lines.
///
/// Bytes are kept as they came, also where they are no UTF-8. Lines end at LF, CR LF or CR.
/// Every conversion clamps: no position, however wrong, traps.
package struct SourceText: Sendable {
  /// The text, byte for byte.
  package let bytes: [UInt8]
  /// Offset of the first byte of each line; the first is 0.
  package let lineStarts: [Int]

  /// Indexes the lines of `bytes` in linear time.
  package init(bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x0A {
        starts.append(index)
      } else if byte == 0x0D, index == bytes.count || bytes[index] != 0x0A {
        starts.append(index)
      }
    }
    lineStarts = starts
  }

  /// Indexes the lines of `text`.
  package init(_ text: String) { self.init(bytes: Array(text.utf8)) }

  /// The whole text; bytes that are no UTF-8 read as U+FFFD.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
  /// The range of everything.
  package var range: SourceRange { SourceRange(0, bytes.count) }
  /// How many lines there are; a text that ends in a newline has an empty last one.
  package var lineCount: Int { lineStarts.count }

  /// The text of `range`, clamped to what exists.
  package subscript(range: SourceRange) -> String {
    let start = min(max(0, range.start), bytes.count)
    let end = min(max(start, range.end), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The line, from 0, that holds `offset`: O(log lines).
  package func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The range of line `index` (from 0) without its line end.
  package func lineRange(_ index: Int) -> SourceRange {
    let index = min(max(0, index), lineStarts.count - 1)
    let start = lineStarts[index]
    var end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
    if index + 1 < lineStarts.count {
      if end > start, bytes[end - 1] == 0x0A { end -= 1 }
      if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    }
    return SourceRange(start, end)
  }

  /// The line and column of `offset`, columns in Unicode scalars.
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(0, offset), bytes.count)
    let line = lineIndex(at: offset)
    var column = 1
    for index in lineStarts[line]..<offset where bytes[index] & 0xC0 != 0x80 { column += 1 }
    return SourcePosition(line: line + 1, column: column)
  }

  /// The offset of a line and a column, clamped to the text and to the line.
  package func offset(of position: SourcePosition) -> Int {
    guard position.line >= 1 else { return 0 }
    guard position.line <= lineStarts.count else { return bytes.count }
    let line = lineRange(position.line - 1)
    var index = line.start
    var column = 1
    while index < line.end, column < position.column {
      index = scalarEnd(after: index, limit: line.end)
      column += 1
    }
    return index
  }

  /// The offset just past the scalar that starts at `index`.
  func scalarEnd(after index: Int, limit: Int) -> Int {
    var next = index + 1
    while next < limit, bytes[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }

  /// Where the first byte stands that is no UTF-8, or nil.
  package var firstInvalidUTF8: Int? {
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
        continue
      }
      guard let scalar = UTF8Scalar(bytes, at: index) else { return index }
      index += scalar.length
    }
    return nil
  }
}

/// One Unicode scalar read from UTF-8, well-formed as Unicode's table 3-7 has it.
struct UTF8Scalar {
  let scalar: Unicode.Scalar
  let length: Int

  /// Nil where the bytes at `index` are no well-formed sequence.
  init?(_ bytes: [UInt8], at index: Int) {
    let first = bytes[index]
    let length: Int
    var value: UInt32
    switch first {
    case 0x00..<0x80: (length, value) = (1, UInt32(first))
    case 0xC2..<0xE0: (length, value) = (2, UInt32(first & 0x1F))
    case 0xE0..<0xF0: (length, value) = (3, UInt32(first & 0x0F))
    case 0xF0..<0xF5: (length, value) = (4, UInt32(first & 0x07))
    default: return nil
    }
    guard index + length <= bytes.count else { return nil }
    for offset in 1..<max(length, 1) where length > 1 {
      let byte = bytes[index + offset]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let least: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
    guard value >= least[length], let scalar = Unicode.Scalar(value) else { return nil }
    self.scalar = scalar
    self.length = length
  }
}
