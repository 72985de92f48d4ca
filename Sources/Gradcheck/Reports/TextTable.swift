/// Columns aligned for a terminal: the width of a text is its number of characters.
struct TextTable {
  enum Alignment { case left, right }

  var alignments: [Alignment]
  var rows: [[String]] = []

  /// The rows with their columns aligned, two spaces between, without trailing spaces.
  func lines(indentation: String = "") -> [String] {
    let widths = alignments.indices.map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: max(widths[column] - cell.count, 0))
        return alignments[column] == .left ? cell + padding : padding + cell
      }
      let line = indentation + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}

extension BinaryInteger {
  /// With a comma between thousands: `61,706`.
  package var grouped: String {
    let digits = Array(String(magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return self < 0 ? "-" + text : text
  }

  /// The number of something: `1 coordinate`, `61,706 coordinates`.
  package func counted(_ noun: String, plural: String? = nil) -> String {
    "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
  }
}

/// Seconds as a person reads them: `0.21 s`, `1.9 s`, `74 s`.
func seconds(_ value: Double) -> String {
  value < 10 ? "\(value.formatted(significant: 2)) s" : "\(Int(value.rounded())) s"
}
