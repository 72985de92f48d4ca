/// Line and character offsets as the Language Server Protocol counts them, both from 0.
extension SourceText {
  /// The line and UTF-16 code unit of `offset`.
  package func utf16Position(at offset: Int) -> (line: Int, character: Int) {
    let offset = min(max(0, offset), bytes.count)
    let line = lineIndex(at: offset)
    var units = 0
    for index in lineStarts[line]..<offset { units += utf16Units(bytes[index]) }
    return (line, units)
  }

  /// The line and UTF-8 code unit of `offset`.
  package func utf8Position(at offset: Int) -> (line: Int, character: Int) {
    let offset = min(max(0, offset), bytes.count)
    let line = lineIndex(at: offset)
    return (line, offset - lineStarts[line])
  }

  /// The line and Unicode scalar (UTF-32 code unit) of `offset`.
  package func utf32Position(at offset: Int) -> (line: Int, character: Int) {
    let position = position(at: offset)
    return (position.line - 1, position.column - 1)
  }

  /// The offset of a UTF-16 position; inside a surrogate pair, that of its scalar; clamped.
  package func offset(line: Int, utf16 character: Int) -> Int {
    guard let range = clampedLine(line) else { return line < 0 ? 0 : bytes.count }
    var index = range.start
    var units = 0
    while index < range.end {
      let width = utf16Units(bytes[index])
      if units + width > character { break }
      units += width
      index = scalarEnd(after: index, limit: range.end)
    }
    return index
  }

  /// The offset of a UTF-8 position, moved back to the start of its scalar; clamped.
  package func offset(line: Int, utf8 character: Int) -> Int {
    guard let range = clampedLine(line) else { return line < 0 ? 0 : bytes.count }
    var index = min(range.start + max(0, character), range.end)
    while index > range.start, index < range.end, bytes[index] & 0xC0 == 0x80 { index -= 1 }
    return index
  }

  /// The offset of a UTF-32 position; clamped.
  package func offset(line: Int, utf32 character: Int) -> Int {
    guard line >= 0, line < lineCount else { return line < 0 ? 0 : bytes.count }
    return offset(of: SourcePosition(line: line + 1, column: max(0, character) + 1))
  }

  private func clampedLine(_ line: Int) -> SourceRange? {
    line >= 0 && line < lineCount ? lineRange(line) : nil
  }

  /// UTF-16 units of the scalar whose first byte is `byte`; 0 for a continuation byte.
  private func utf16Units(_ byte: UInt8) -> Int {
    if byte & 0xC0 == 0x80 { return 0 }
    return byte >= 0xF0 ? 2 : 1
  }
}
