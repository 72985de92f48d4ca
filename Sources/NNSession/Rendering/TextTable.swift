import Gradcheck
import NNTerminal

/// Rows of text in columns: names to the left, numbers to the right, nothing drawn around them.
package struct TextTable: Sendable {
  package enum Alignment: Sendable { case left, right }
  package struct Column: Sendable {
    package var title: String
    package var alignment: Alignment
    package init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  package var columns: [Column]
  package var rows: [[String]] = []
  /// Put before each line.
  package var indent = ""

  package init(_ columns: [Column]) { self.columns = columns }

  package mutating func append(_ cells: String...) { rows.append(cells) }

  /// The table, at most `rowLimit` rows, the middle ones hidden and counted.
  package func text(rowLimit: Int = .max, width: Int = .max) -> String {
    var shown = rows
    var note: String?
    if rows.count > max(4, rowLimit) {
      let half = max(2, rowLimit / 2)
      note = "… \(rows.count - 2 * half) more"
      shown = Array(rows.prefix(half)) + Array(rows.suffix(half))
    }
    let hasTitles = columns.contains { !$0.title.isEmpty }
    let all = (hasTitles ? [columns.map(\.title)] : []) + shown
    var widths = columns.indices.map { column in
      all.map { $0.indices.contains(column) ? $0[column].displayWidth : 0 }.max() ?? 0
    }
    let excess = indent.count + widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
    if excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) {
      widths[widest] = max(8, widths[widest] - excess)
    }
    var lines = all.map { cells in
      var line = indent
      for (index, column) in columns.enumerated() {
        let cell = Self.cut(cells.indices.contains(index) ? cells[index] : "", to: widths[index])
        let padding = String(repeating: " ", count: max(0, widths[index] - cell.displayWidth))
        line += (index == 0 ? "" : "  ")
        line += column.alignment == .left ? cell + padding : padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    if let note { lines.insert(indent + note, at: (hasTitles ? 1 : 0) + shown.count / 2) }
    return lines.joined(separator: "\n")
  }

  /// A cell, its end replaced by `…` where it is wider than its column; a coloured one is left whole.
  private static func cut(_ cell: String, to width: Int) -> String {
    cell.contains("\u{1B}") ? cell : cell.truncated(toDisplayWidth: width)
  }

  /// The table in GitHub's Markdown.
  package var markdown: String {
    func row(_ cells: [String]) -> String {
      "| "
        + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = columns.map { $0.alignment == .left ? ":--" : "--:" }
    return ([row(columns.map(\.title)), row(rule)] + rows.map(row)).joined(separator: "\n")
  }

  /// The rows as objects keyed by title.
  package var json: JSONValue {
    .array(
      rows.map { cells in
        .object(
          Dictionary(
            zip(columns.map(\.title), cells.map { JSONValue.string($0) }),
            uniquingKeysWith: { first, _ in first }))
      })
  }
}
