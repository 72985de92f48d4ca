import CNNLibedit
import NNTerminal

extension LineEditor {
  /// Tab: what all candidates share first; where that adds nothing, a second Tab lists them.
  func complete() -> UInt8 {
    let (before, after) = editline.line
    let list = completions(before, after)
    guard !list.candidates.isEmpty else { return UInt8(CC_ERROR) }
    let replaced = String(before.unicodeScalars.suffix(list.replacedScalars))
    let prefix = list.candidates.count == 1 ? list.candidates[0].text : list.commonPrefix
    if prefix.unicodeScalars.count > replaced.unicodeScalars.count
      || (list.candidates.count == 1 && prefix != replaced)
    {
      editline.delete(scalarsBeforeCursor: list.replacedScalars)
      editline.insert(prefix)
      lineAfterTab = editline.line.before
      return UInt8(CC_REFRESH)
    }
    guard list.candidates.count > 1 else { return UInt8(CC_ERROR) }
    guard lineAfterTab == before else {
      lineAfterTab = before
      return UInt8(CC_ERROR)
    }
    showBelow(list)
    return UInt8(CC_NORM)
  }

  /// Writes the list under the line, and the line anew under the list.
  private func showBelow(_ list: CandidateList) {
    let size = TerminalDevice.size() ?? (columns: 80, rows: 24)
    let place = layout(columns: size.columns)
    let lines = list.lines(columns: size.columns, rows: size.rows - 3)
    let down = String(repeating: "\r\n", count: place.lastRow - place.cursorRow + 1)
    write(down + lines.map { $0 + "\r\n" }.joined())
    editline.refresh()
  }

  /// After a resize terminals have wrapped the old rows in their own way: go to the first row of the
  /// prompt as it stands at the new width, clear from there, and draw.
  func redrawAfterResize() -> UInt8 {
    let size = TerminalDevice.size() ?? (columns: 80, rows: 24)
    let place = layout(columns: size.columns)
    let up = place.cursorRow > 0 ? "\u{1B}[\(place.cursorRow)A" : ""
    write(up + "\r\u{1B}[J")
    editline.resize()
    editline.refresh()
    return UInt8(CC_NORM)
  }

  /// On which row of the prompt and line the cursor stands, and which is the last.
  private func layout(columns: Int) -> (cursorRow: Int, lastRow: Int) {
    let (before, after) = editline.line
    let shown = (search?.prompt ?? prompt())
      .replacing(String(Editline.promptEscape), with: "")
    let start = shown.displayWidth
    let cursor = Self.rows(of: before, startingAt: start, columns: columns)
    let last = Self.rows(of: before + after, startingAt: start, columns: columns)
    return (cursor, last)
  }

  /// How many times the text goes to a new row.
  static func rows(of text: String, startingAt column: Int, columns: Int) -> Int {
    var row = 0
    var column = column
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        row += 1
        column = 0
        continue
      }
      let width = scalar.displayWidth
      if column + width > columns {
        row += 1
        column = 0
      }
      column += width
      // libedit moves on as soon as a row is full.
      if column == columns {
        row += 1
        column = 0
      }
    }
    return row
  }
}
