/// Writes diagnostics as people read them: a first line that stands by itself, then the place.
///
/// ```
/// net.nn:2:20: error[shape-mismatch]: `dense` expects features, but gets [16, 24, 24]
///   |
/// 2 | let y = x.conv2d(6).dense(120)
///   |                     ^^^^^ needs one axis of features
///   |
/// help: flatten the image first
///   |
/// 2 | let y = x.conv2d(6).flatten().dense(120)
///   |                    ++++++++++
/// ```
package struct DiagnosticRenderer: Sendable {
  /// Which part of the output a piece of text is, for colours.
  package enum Style: Sendable {
    case plain, error, warning, note, primary, secondary, help, gutter, insertion
  }

  /// The text that the ranges refer to.
  package let source: SourceText
  /// The file's name as it should be shown; nil at the prompt, where no place is written.
  package let file: String?
  /// Wraps a piece of text in a colour; the default leaves it plain.
  package var paint: @Sendable (String, Style) -> String = { text, _ in text }
  /// The widest line of source that is shown whole; longer ones are cut around the place.
  package var width = 100

  /// Makes a renderer for one text.
  package init(source: SourceText, file: String?) {
    self.source = source
    self.file = file
  }

  /// All diagnostics, a blank line between them; no newline at the end.
  package func render(_ diagnostics: some Sequence<Diagnostic>) -> String {
    diagnostics.map(render).joined(separator: "\n\n")
  }

  /// The first line: `FILE:LINE:COLUMN: error[id]: message`.
  package func firstLine(_ diagnostic: Diagnostic) -> String {
    let style: Style =
      switch diagnostic.severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    let head = paint("\(diagnostic.severity.rawValue)[\(diagnostic.id)]", style)
    guard let file else { return "\(head): \(diagnostic.message)" }
    let position = source.position(at: diagnostic.range.start)
    return "\(file):\(position.line):\(position.column): \(head): \(diagnostic.message)"
  }

  /// One diagnostic, without a newline at the end.
  package func render(_ diagnostic: Diagnostic) -> String {
    var marks = [
      Mark(range: diagnostic.range, label: diagnostic.label, glyph: "^", style: .primary)
    ]
    for note in diagnostic.notes
    where note.range != diagnostic.range || note.label != diagnostic.label {
      marks.append(Mark(range: note.range, label: note.label, glyph: "-", style: .secondary))
    }
    var lines = [firstLine(diagnostic)]
    let edited = diagnostic.fixIts.first.flatMap { EditPreview(source: source, edits: $0.edits) }
    let shown = marks.map { source.lineIndex(at: $0.range.start) + 1 }
    let last = max(shown.max() ?? 1, diagnostic.help == nil ? 0 : edited?.lastLine ?? 0)
    let gutter = String(last).count
    lines += excerpt(marks, gutter: gutter)
    if let help = diagnostic.help {
      lines.append(paint(String(repeating: " ", count: gutter) + " |", .gutter))
      lines.append(paint("help", .help) + ": " + help)
      if let edited { lines += preview(edited, gutter: gutter) }
    }
    return lines.joined(separator: "\n")
  }

  struct Mark {
    var range: SourceRange
    var label: String
    var glyph: Character
    var style: Style
  }

  private func excerpt(_ marks: [Mark], gutter: Int) -> [String] {
    var byLine: [Int: [Mark]] = [:]
    for mark in marks { byLine[source.lineIndex(at: mark.range.start), default: []].append(mark) }
    let bar = paint(String(repeating: " ", count: gutter) + " |", .gutter)
    var lines = [bar]
    var previous: Int?
    for line in byLine.keys.sorted() {
      if let previous, line > previous + 1 {
        lines.append(paint(String(repeating: ".", count: max(3, gutter)), .gutter))
      }
      let row = DisplayLine(source: source, line: line, marks: byLine[line] ?? [], width: width)
      lines.append(
        paint(pad(line + 1, gutter) + " |", .gutter) + (row.text.isEmpty ? "" : " " + row.text))
      for under in row.underlines(paint: paint) { lines.append(bar + " " + under) }
      previous = line
    }
    return lines
  }

  private func preview(_ edited: EditPreview, gutter: Int) -> [String] {
    let bar = paint(String(repeating: " ", count: gutter) + " |", .gutter)
    var lines = [bar]
    for row in edited.rows(width: width) {
      let number = row.number.map { pad($0, gutter) } ?? String(repeating: " ", count: gutter)
      lines.append(paint(number + " |", .gutter) + (row.text.isEmpty ? "" : " " + row.text))
      if !row.marks.isEmpty { lines.append(bar + " " + paint(row.marks, .insertion)) }
    }
    return lines
  }

  private func pad(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
