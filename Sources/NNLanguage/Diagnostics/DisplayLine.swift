import NNTerminal

/// One line of source as it is shown: tabs and control characters made visible, cut where it is too
/// long, with what is underlined in terminal columns.
struct DisplayLine {
  /// The text to show.
  let text: String
  private let placed: [(start: Int, end: Int, mark: DiagnosticRenderer.Mark)]

  init(source: SourceText, line: Int, marks: [DiagnosticRenderer.Mark], width: Int) {
    let range = source.lineRange(line)
    let window = Self.window(source, range, marks, width)
    var text = window.start > range.start ? "…" : ""
    var column = text.isEmpty ? 0 : 1
    var columns: [(offset: Int, column: Int)] = []
    var offset = window.start
    for scalar in source[window].unicodeScalars {
      columns.append((offset, column))
      // Bytes that are no UTF-8 read as U+FFFD, which is three bytes long: never here, since such a
      // text has only the one error that says so, at a place that is clamped below.
      offset += UTF8.width(scalar)
      let shown = TerminalText.visible(scalar, column: column)
      text += shown
      column += shown.displayWidth
    }
    columns.append((offset, column))
    let end = column
    if window.end < range.end { text += "…" }
    self.text = text

    func columnOf(_ place: Int) -> Int {
      if place <= window.start { return columns[0].column }
      var low = 0
      var high = columns.count
      while low < high {
        let middle = (low + high) / 2
        if columns[middle].offset < place { low = middle + 1 } else { high = middle }
      }
      return low < columns.count ? columns[low].column : end
    }
    placed = marks.map { mark in
      let start = columnOf(mark.range.start)
      let stop = mark.range.end > range.end ? end : columnOf(mark.range.end)
      return (start, max(stop, start + 1), mark)
    }.sorted { ($0.start, $1.end) < ($1.start, $0.end) }
  }

  /// The part of a long line that is shown: around the first mark.
  private static func window(
    _ source: SourceText, _ range: SourceRange, _ marks: [DiagnosticRenderer.Mark], _ width: Int
  ) -> SourceRange {
    guard range.count > width else { return range }
    let place =
      marks.first { $0.glyph == "^" }?.range.start ?? marks.first?.range.start ?? range.start
    var start = max(range.start, min(place - width / 2, range.end - width))
    var end = min(range.end, start + width)
    while start > range.start, source.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    while end < range.end, source.bytes[end] & 0xC0 == 0x80 { end += 1 }
    return SourceRange(start, end)
  }

  /// The rows below the text. Labels share the first row where they do not collide; others get a row
  /// of their own, from right to left.
  func underlines(paint: (String, DiagnosticRenderer.Style) -> String) -> [String] {
    var first = ""
    var column = 0
    var later: [(column: Int, label: String, style: DiagnosticRenderer.Style)] = []
    for (index, item) in placed.enumerated() {
      guard item.end > column else {
        if !item.mark.label.isEmpty { later.append((item.start, item.mark.label, item.mark.style)) }
        continue
      }
      let start = max(item.start, column)
      first += String(repeating: " ", count: start - column)
      let glyphs = String(repeating: item.mark.glyph, count: item.end - start)
      first += paint(glyphs, item.mark.style)
      column = item.end
      guard !item.mark.label.isEmpty else { continue }
      let width = item.mark.label.displayWidth
      let next = index + 1 < placed.count ? placed[index + 1].start : Int.max
      if next == Int.max || column + 1 + width + 1 < next {
        first += " " + paint(item.mark.label, item.mark.style)
        column += 1 + width
      } else {
        later.append((item.start, item.mark.label, item.mark.style))
      }
    }
    return [first]
      + later.reversed().map {
        String(repeating: " ", count: $0.column) + paint($0.label, $0.style)
      }
  }
}
