extension TextReport {
  /// One backward pass written by hand. Where it is right: how many coordinates agree and how
  /// surely, and what the agreement says nothing about. Where it is not: its arguments with the
  /// worst coordinates, the fault, the rules it breaks, and the source.
  public func write(function: Report.Function, to lines: inout [String]) {
    let place = function.location.map { ", \(fileName($0.file)):\($0.line)" } ?? ""
    let verdict = function.effectiveVerdict
    let title = "\(marked(verdict)) \(function.name) (hand-written gradient\(place))"
    let isRight = verdict == .pass || verdict == .kink
    if isRight, function.verdict != .fail {
      lines += wrapped("\(title): \(agreement(function))", indentation: "")
    } else {
      let expected = function.expected == true ? ", as expected" : ""
      lines.append("\(title)\(expected): \(headline(function))")
      var table = TextTable(alignments: [.left, .left, .right, .right, .left])
      table.rows.append(["argument", "verdict", "analytic", "numerical", ""])
      for argument in function.arguments { table.rows += rows(argument) }
      lines += table.lines(indentation: "  ")
    }
    for argument in function.arguments {
      if isRight, let reason = argument.reason { lines += wrapped(reason, indentation: "  ") }
      if !isRight || function.verdict == .fail { writeEvidence(argument, to: &lines) }
      if let text = unexercised(argument) { lines += wrapped(text, indentation: "  ") }
    }
    if let text = function.arguments.lazy.compactMap(\.guarantee).first {
      lines += wrapped(text, indentation: "  ")
    }
    for fault in function.protocolFaults ?? [] {
      lines += wrapped("Broken rule: \(fault)", indentation: "  ")
    }
    for note in function.notes ?? [] { lines += wrapped(note, indentation: "  ") }
    if let mutations = function.mutations {
      lines += wrapped(mutations.sentence, indentation: "  ")
    }
    if let cause = function.causedBy { lines.append("  caused by \(cause)") }
    if !isRight || function.verdict == .fail, let location = function.location {
      lines += excerpt(location)
    }
    if let cost = cost(function) { lines.append("  \(cost)") }
  }

  /// `6 of 6 coordinates agree, worst rel. error 1.9e-12 ±5e-11`.
  private func agreement(_ function: Report.Function) -> String {
    let arguments = function.arguments
    func sum(_ count: (Report.Parameter) -> Int) -> Int { arguments.reduce(0) { $0 + count($1) } }
    let error = arguments.map(\.maxRelativeError).max() ?? 0
    let bound = arguments.map(\.errorBound).max() ?? 0
    let worst =
      "worst rel. error \(error.formatted(significant: 2)) ±\(bound.formatted(significant: 1))"
    let checked = sum(\.checked)
    guard checked > 0 else { return "random directions agree, \(worst)" }
    let agreed = max(checked - sum(\.notExercised) - sum(\.kinks), 0)
    let all = sum(\.coordinates)
    var parts = [
      agreed == all
        ? "\(all.counted("coordinate")) \(all == 1 ? "agrees" : "agree"), \(worst)"
        : "\(agreed.grouped) of \(all.counted("coordinate")) agree, \(worst)"
    ]
    if sum(\.kinks) > 0 {
      parts.append("\(sum(\.kinks).grouped) on a kink, between the slopes of its sides")
    }
    return parts.joined(separator: "; ")
  }

  /// What is wrong, in half a line.
  private func headline(_ function: Report.Function) -> String {
    let failed = function.arguments.reduce(0) { $0 + $1.failed }
    let checked = function.arguments.reduce(0) { $0 + $1.checked }
    if failed > 0 {
      let differ = failed == 1 ? "differs" : "differ"
      return "\(failed.grouped) of \(checked.counted("coordinate")) \(differ)"
    }
    switch function.verdict {
    case .fail:
      return function.protocolFaults == nil
        ? "differs along random directions" : "the numbers agree, but a rule is broken"
    default: return function.verdict.title
    }
  }

  /// Which coordinates nothing reached, and what that means.
  private func unexercised(_ argument: Report.Parameter) -> String? {
    guard argument.notExercised > 0 else { return nil }
    let names = argument.notExercisedAt.prefix(5).map {
      name(of: .init(index: $0, analytic: 0, numerical: 0, bound: 0), in: argument.name)
    }
    let more = argument.notExercised - names.count
    let list = names.joined(separator: ", ") + (more > 0 ? " and \(more.grouped) more" : "")
    return "\(argument.notExercised.counted("coordinate")) not exercised (\(list)): the function "
      + "does not move there, so a gradient of 0 proves nothing; check at a point where it does"
  }

  /// `220 evaluations of the function, 2 of its gradient, tolerance 1e-6`.
  private func cost(_ function: Report.Function) -> String? {
    guard let evaluations = function.evaluations else { return nil }
    var text = "\(evaluations.counted("evaluation")) of the function"
    if let gradients = function.gradientEvaluations {
      text += ", \(gradients.grouped) of its gradient"
    }
    if let tolerance = function.tolerance {
      text += ", tolerance \(tolerance.formatted(significant: 1))"
    }
    return text
  }

  private func rows(_ argument: Report.Parameter) -> [[String]] {
    let verdict = "\(argument.verdict.mark) \(argument.verdict.title)"
    guard argument.verdict == .fail || argument.verdict == .inconclusive,
      let worst = argument.worst.first
    else {
      return [[argument.name, verdict]]
    }
    var rows = [[name(of: worst, in: argument.name), verdict] + numbers(worst)]
    if argument.coordinates > argument.worst.count {
      rows[0][4] += "  worst of \(argument.coordinates.grouped)"
    }
    rows += argument.worst.dropFirst().map {
      [name(of: $0, in: argument.name), ""] + numbers($0)
    }
    return rows
  }
}
