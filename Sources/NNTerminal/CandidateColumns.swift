/// A text that may stand at the cursor, and what it is.
package struct Candidate: Equatable, Sendable {
  /// What is inserted, in place of the word at the cursor.
  package var text: String
  /// A few words on it, shown in the list: `[128] → [10], 1,290 parameters`.
  package var summary: String

  package init(_ text: String, summary: String = "") {
    self.text = text
    self.summary = summary
  }
}

/// Completions for one place, the ones that fit best first.
package struct CandidateList: Equatable, Sendable {
  /// How many scalars before the cursor are replaced by a candidate.
  package var replacedScalars: Int
  package var candidates: [Candidate]

  package init(replacedScalars: Int, candidates: [Candidate]) {
    self.replacedScalars = replacedScalars
    self.candidates = candidates
  }

  /// What all candidates begin with.
  package var commonPrefix: String {
    guard var prefix = candidates.first?.text else { return "" }
    for candidate in candidates.dropFirst() {
      while !candidate.text.hasPrefix(prefix) { prefix.removeLast() }
    }
    return prefix
  }

  /// The list as lines of at most `columns` cells and at most `rows` lines: one candidate a line
  /// with its summary where that fits, else names in columns, read downwards. What does not fit is
  /// counted in the last line.
  package func lines(columns: Int, rows: Int) -> [String] {
    let rows = max(rows, 2)
    let nameWidth = candidates.map(\.text.displayWidth).max() ?? 0
    let hasSummaries = candidates.contains { !$0.summary.isEmpty }
    if hasSummaries, candidates.count <= rows, nameWidth + 20 <= columns {
      return candidates.map { candidate in
        let line =
          "  " + candidate.text.padded(toDisplayWidth: nameWidth) + "  " + candidate.summary
        return line.trimmedAtEnd.truncated(toDisplayWidth: columns - 1)
      }
    }
    let perLine = max(1, (columns - 1) / (nameWidth + 2))
    let shown = candidates.prefix(perLine * rows)
    let needed = (shown.count + perLine - 1) / perLine
    var lines = (0..<needed).map { row in
      stride(from: row, to: shown.count, by: max(needed, 1)).map { index in
        "  " + candidates[index].text.padded(toDisplayWidth: nameWidth)
      }.joined().trimmedAtEnd.truncated(toDisplayWidth: columns - 1)
    }
    if shown.count < candidates.count {
      lines.append("  … \(candidates.count - shown.count) more: type another letter")
    }
    return lines
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
