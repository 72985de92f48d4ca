/// The report as Markdown, for a job summary or a pull request: what failed first, in a table; what
/// could not be decided; passes folded away.
///
/// GitHub refuses a summary above 1 MiB, so the text is cut at 900 kB with a note.
struct MarkdownReport {
  /// The size beyond which the text is cut, in bytes.
  var limit = 900_000

  /// The whole report.
  func text(_ report: Report) -> String {
    let entries = report.entries
    let failed = entries.filter { $0.verdict == .fail }
    let open = entries.filter { $0.verdict == .inconclusive || $0.verdict == .notExercised }
    let passed = entries.filter { $0.verdict == .pass || $0.verdict == .kink }
    var lines = ["## gradcheck: \(report.summary.verdict.title)", "", sentence(report), ""]
    if !report.errors.isEmpty {
      lines += ["### Bad input", "", "| where | what |", "|---|---|"]
      lines += report.errors.map { "| \(place($0.location)) | \(cell($0.message)) |" } + [""]
    }
    if !failed.isEmpty { lines += ["### Failed", ""] + table(failed) }
    for entry in failed.prefix(20) where entry.text.contains("\n") {
      lines += ["<details><summary>\(html(entry.name))</summary>", "", "```text"]
      lines += [entry.text.replacing("```", with: "'''"), "```", "", "</details>", ""]
    }
    if !open.isEmpty { lines += ["### Undecided or not exercised", ""] + table(open) }
    lines += extras(report)
    if !passed.isEmpty {
      lines += ["<details><summary>\(passed.count.grouped) passed</summary>", ""]
      lines += table(passed) + ["</details>", ""]
    }
    return cut(lines)
  }

  private func sentence(_ report: Report) -> String {
    let evaluations = report.subjects.reduce(0) { $0 + $1.evaluations }
    let elapsed = report.subjects.reduce(0) { $0 + $1.elapsedSeconds }
    var parts = report.outcome()
    parts.append("\(evaluations.counted("evaluation")) in \(seconds(elapsed))")
    return parts.joined(separator: ", ") + "."
  }

  /// Second order and planted faults, a line a subject.
  private func extras(_ report: Report) -> [String] {
    var lines: [String] = []
    for subject in report.subjects {
      if let second = subject.secondOrder {
        lines.append(
          "- \(cell(subject.name)), second order: \(second.verdict.title), \(second.symmetry)")
      }
      if let mutations = subject.mutations {
        lines.append("- \(cell(subject.name)): \(cell(mutations.sentence))")
      }
      for function in subject.functions {
        guard let mutations = function.mutations else { continue }
        lines.append("- \(cell(function.name)): \(cell(mutations.sentence))")
      }
    }
    return lines.isEmpty ? [] : lines + [""]
  }

  private func table(_ entries: [ReportEntry]) -> [String] {
    ["| | check | where | what |", "|---|---|---|---|"]
      + entries.map { entry in
        "| \(entry.verdict.mark) | \(cell(entry.name)) | \(place(entry.location)) | "
          + "\(cell(entry.message)) |"
      } + [""]
  }

  private func place(_ location: Report.Location?) -> String {
    location.map { cell("\($0.file):\($0.line)") } ?? ""
  }

  /// Text in a table's cell: no markup of its own, no line breaks, no end of the cell.
  private func cell(_ text: String) -> String {
    var result = ""
    for character in html(text) {
      switch character {
      case "\n", "\r\n", "\r": result += " "
      case "|", "`", "*", "_", "[", "]", "\\", "@", "#": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }

  private func html(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private func cut(_ lines: [String]) -> String {
    var size = 0
    for (number, line) in lines.enumerated() {
      size += line.utf8.count + 1
      if size > limit {
        let kept = lines[..<number].joined(separator: "\n")
        return kept + "\n\n… cut here: the whole report is too long; see its JSON.\n"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
