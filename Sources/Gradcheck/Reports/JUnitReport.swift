/// The report as JUnit XML, in the schema that Jenkins reads and others took over (`junit-10.xsd`):
/// one test suite a subject, one test case a tensor, expectation or finding.
///
/// That schema knows neither places nor properties of a test case; they are lines of its
/// `<system-out>`, `file: net.nn`.
///
/// Each test case has at most one `<failure>`, since Jenkins keeps only one. Inconclusive and
/// unexercised checks are `<skipped>` with their reason.
struct JUnitReport {
  /// The whole document.
  func text(_ report: Report) -> String {
    let entries = report.entries
    let failures = entries.count { isFailure($0) }
    let time = report.subjects.reduce(0) { $0 + $1.elapsedSeconds }
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    lines.append(
      "<testsuites name=\"\(escaped(report.tool.name))\" tests=\"\(entries.count)\" "
        + "failures=\"\(failures)\" errors=\"\(report.errors.count)\" time=\"\(fixed(time))\">")
    for (number, subject) in report.subjects.enumerated() {
      write(subject, number: number, to: &lines)
    }
    if !report.errors.isEmpty { write(report.errors, to: &lines) }
    lines.append("</testsuites>")
    return lines.joined(separator: "\n") + "\n"
  }

  private func write(_ subject: Report.Subject, number: Int, to lines: inout [String]) {
    let name = subject.file ?? subject.name
    let entries = Report(subjects: [subject]).entries
    let skipped = entries.count { skipMessage($0) != nil }
    lines.append(
      "  <testsuite name=\"\(escaped(name))\" id=\"\(number)\" tests=\"\(entries.count)\" "
        + "failures=\"\(entries.count { isFailure($0) })\" errors=\"0\" skipped=\"\(skipped)\" "
        + "time=\"\(fixed(subject.elapsedSeconds))\""
        + (subject.file.map { " file=\"\(escaped($0))\"" } ?? "") + ">")
    for entry in entries {
      let tag = "<testcase classname=\"\(escaped(name))\" name=\"\(escaped(title(entry)))\""
      lines.append("    \(tag) time=\"0.000\">")
      if isFailure(entry) {
        lines.append(
          "      <failure type=\"\(escaped(entry.rule.id))\" message=\"\(escaped(entry.message))\">"
            + "\(escaped(entry.text))</failure>")
      } else if let message = skipMessage(entry) {
        lines.append("      <skipped message=\"\(escaped(message))\"/>")
      }
      let details = details(entry)
      if !details.isEmpty {
        let text = details.map { escaped("\($0.0): \($0.1)") }.joined(separator: "\n")
        lines.append("      <system-out>\(text)</system-out>")
      }
      lines.append("    </testcase>")
    }
    lines.append("  </testsuite>")
  }

  private func write(_ errors: [Report.Diagnostic], to lines: inout [String]) {
    lines.append(
      "  <testsuite name=\"bad input\" tests=\"\(errors.count)\" failures=\"0\" "
        + "errors=\"\(errors.count)\" skipped=\"0\" time=\"0.000\">")
    for error in errors {
      let file = error.location?.file ?? "input"
      lines.append(
        "    <testcase classname=\"\(escaped(file))\" name=\"\(escaped(error.id))\" time=\"0.000\">"
      )
      lines.append(
        "      <error type=\"\(escaped(error.id))\" message=\"\(escaped(error.message))\">"
          + "\(escaped(error.help ?? error.message))</error>")
      lines.append("    </testcase>")
    }
    lines.append("  </testsuite>")
  }

  /// The place and the numbers that go with an entry.
  private func details(_ entry: ReportEntry) -> [(String, String)] {
    let place = entry.location.map { [("file", $0.file), ("line", "\($0.line)")] } ?? []
    return place + entry.properties
  }

  private func title(_ entry: ReportEntry) -> String {
    if case .finding(let rule) = entry.rule { return "\(entry.name) (\(rule))" }
    return entry.name
  }

  private func isFailure(_ entry: ReportEntry) -> Bool {
    entry.verdict == .fail && entry.severity == .error
  }

  private func skipMessage(_ entry: ReportEntry) -> String? {
    switch entry.verdict {
    case .inconclusive, .notExercised, .skipped: entry.message
    case .fail, .pass, .kink: nil
    }
  }

  /// Text for XML: markup escaped, characters that XML 1.0 forbids left out.
  func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      default:
        let isForbidden = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
        if !isForbidden { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  private func fixed(_ value: Double) -> String {
    let thousandths = Int((max(value, 0) * 1000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
