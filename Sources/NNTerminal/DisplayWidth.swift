extension StringProtocol {
  /// The number of terminal cells that the text takes on one line: wide characters count two,
  /// combining ones none, escape sequences (colours) none.
  package var displayWidth: Int {
    var width = 0
    var scalars = unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == "\u{1B}" {
        guard scalars.next() == "[" else { continue }
        while let parameter = scalars.next(), parameter.value < 0x40 {}
        continue
      }
      width += scalar.displayWidth
    }
    return width
  }

  /// The longest beginning that takes at most `columns` cells, with `…` where something is cut.
  package func truncated(toDisplayWidth columns: Int) -> String {
    if displayWidth <= columns { return String(self) }
    guard columns > 0 else { return "" }
    var result = ""
    var width = 0
    for character in self {
      let next = String(character).displayWidth
      if width + next > columns - 1 { break }
      result.append(character)
      width += next
    }
    return result + "…"
  }

  /// The text with spaces after it, up to `columns` cells.
  package func padded(toDisplayWidth columns: Int) -> String {
    String(self) + String(repeating: " ", count: Swift.max(0, columns - displayWidth))
  }
}

extension Unicode.Scalar {
  /// The number of cells that the scalar takes: two for East Asian wide ones and for emoji, none
  /// for control characters and combining marks (Unicode Standard Annex 11).
  package var displayWidth: Int {
    if value < 0x7F { return value < 0x20 ? 0 : 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if properties.isEmojiPresentation { return 2 }
    return Self.wideRanges.contains { $0.contains(value) } ? 2 : 1
  }

  /// Hangul initials, CJK with kana and Hangul syllables, compatibility and full-width forms, and
  /// the ideographic planes.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]
}
