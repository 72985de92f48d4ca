extension TextReport {
  /// One backward pass written by hand: a line where it passes, else its arguments, the worst
  /// coordinates, the fault and the source.
  public func write(function: Report.Function, to lines: inout [String]) {
    let place = function.location.map { ", \(fileName($0.file)):\($0.line)" } ?? ""
    let verdict = function.effectiveVerdict
    let kind = "(hand-written gradient\(place))"
    guard verdict != .pass || function.verdict == .fail else {
      let error = function.arguments.map(\.maxRelativeError).max() ?? 0
      let bound = function.arguments.map(\.errorBound).max() ?? 0
      lines.append(
        "\(marked(verdict)) \(function.name) \(kind): worst rel. error "
          + "\(error.formatted(significant: 2)) ±\(bound.formatted(significant: 1))")
      for note in function.notes ?? [] { lines += wrapped(note, indentation: "  ") }
      return
    }
    let expected = function.expected == true ? ", as expected" : ""
    lines.append("\(marked(verdict)) \(function.name) \(kind)\(expected)")
    var table = TextTable(alignments: [.left, .left, .right, .right, .left])
    table.rows.append(["argument", "verdict", "analytic", "numerical", ""])
    for argument in function.arguments { table.rows += rows(argument) }
    lines += table.lines(indentation: "  ")
    for argument in function.arguments { writeEvidence(argument, to: &lines) }
    for note in function.notes ?? [] { lines += wrapped(note, indentation: "  ") }
    if let cause = function.causedBy { lines.append("  caused by \(cause)") }
    if let location = function.location { lines += excerpt(location) }
  }

  private func rows(_ argument: Report.Parameter) -> [[String]] {
    let verdict = "\(argument.verdict.mark) \(argument.verdict.title)"
    guard argument.verdict == .fail || argument.verdict == .inconclusive,
      let worst = argument.worst.first
    else {
      return [[argument.name, verdict]]
    }
    var rows = [[name(of: worst, in: argument.name), verdict] + numbers(worst)]
    rows[0][4] += "  worst of \(argument.coordinates.grouped)"
    rows += argument.worst.dropFirst().map {
      [name(of: $0, in: argument.name), ""] + numbers($0)
    }
    return rows
  }
}
