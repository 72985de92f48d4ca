import NNTerminal

/// The lines that a fix-it touches, as they stand after it, with marks under what is new.
struct EditPreview {
  /// A line after the edit; without a number where the edit added it.
  struct Row {
    var number: Int?
    var text: String
    /// `+` under what is inserted, `~` under what is replaced, `-` under what goes.
    var marks: String
  }

  private let source: SourceText
  private let edits: [FixIt.Edit]
  private let lines: ClosedRange<Int>

  /// Nil where there is nothing to show: no edits, or edits too far apart for a few lines.
  init?(source: SourceText, edits: [FixIt.Edit]) {
    let edits = edits.sorted { $0.range < $1.range }
    guard let first = edits.first, let last = edits.last, last.range.end <= source.bytes.count
    else {
      return nil
    }
    let from = source.lineIndex(at: first.range.start)
    let to = source.lineIndex(at: max(last.range.start, last.range.end - 1))
    guard to >= from, to - from < 6 else { return nil }
    self.source = source
    self.edits = edits
    lines = from...to
  }

  /// The number, from 1, of the last line shown.
  var lastLine: Int { lines.upperBound + 1 }

  /// The rows; a line longer than `width` is shown from just before its first mark.
  func rows(width: Int) -> [Row] {
    // Each scalar of the result with its mark, then cut into lines.
    var cells: [(scalar: Unicode.Scalar, mark: Character)] = []
    var position = source.lineRange(lines.lowerBound).start
    let end = source.lineRange(lines.upperBound).end
    func copy(_ range: SourceRange, _ mark: Character) {
      for scalar in source[range].unicodeScalars where scalar != "\r" {
        cells.append((scalar, mark))
      }
    }
    for edit in edits where edit.range.start >= position {
      copy(SourceRange(position, edit.range.start), " ")
      if edit.replacement.isEmpty {
        copy(edit.range, "-")
      } else {
        let mark: Character = edit.range.isEmpty ? "+" : "~"
        for scalar in edit.replacement.unicodeScalars { cells.append((scalar, mark)) }
      }
      position = edit.range.end
    }
    copy(SourceRange(position, max(position, end)), " ")

    var rows: [Row] = []
    var number: Int? = lines.lowerBound + 1
    for line in cells.split(omittingEmptySubsequences: false, whereSeparator: { $0.scalar == "\n" })
    {
      rows.append(row(Array(line), number, width))
      number = number.flatMap { $0 < lastLine ? $0 + 1 : nil }
    }
    // A deleted line's end leaves an empty row behind.
    if rows.count > 1, rows[rows.count - 1].text.isEmpty { rows.removeLast() }
    return rows
  }

  private func row(
    _ cells: [(scalar: Unicode.Scalar, mark: Character)], _ number: Int?, _ width: Int
  ) -> Row {
    let firstMark = cells.firstIndex { $0.mark != " " } ?? 0
    let start = cells.count > width ? max(0, min(firstMark - width / 2, cells.count - width)) : 0
    let shown = cells[start..<min(cells.count, start + width)]
    var text = start > 0 ? "…" : ""
    var marks = start > 0 ? " " : ""
    var column = marks.count
    for cell in shown {
      let visible = TerminalText.visible(cell.scalar, column: column)
      let columns = visible.displayWidth
      text += visible
      marks += String(repeating: cell.mark, count: columns)
      column += columns
    }
    if start + width < cells.count { text += "…" }
    while marks.last == " " { marks.removeLast() }
    return Row(number: number, text: text, marks: marks)
  }
}
