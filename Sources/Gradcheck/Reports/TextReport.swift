import Foundation

/// The report for people: the answer first, then the evidence, then what to do next; 80 columns.
public struct TextReport {
  /// Whether to underline marks with terminal colours. Marks tell all without them.
  public var color: Bool
  /// The lines of a source file, for excerpts; by default read from disk where it is there.
  public var source: (String) -> String?

  /// Creates a writer.
  public init(color: Bool = false, source: ((String) -> String?)? = nil) {
    self.color = color
    self.source = source ?? { try? String(contentsOfFile: $0, encoding: .utf8) }
  }

  /// The whole report.
  public func text(_ report: Report) -> String {
    var lines: [String] = []
    for diagnostic in report.errors { write(diagnostic: diagnostic, to: &lines) }
    for subject in report.subjects { write(subject: subject, to: &lines) }
    if report.subjects.count > 1 || report.subjects.first?.tensors.count ?? 0 > 1 {
      lines.append(summary(report))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One subject: its layer table, its functions, its findings, and a line that sums it up.
  public func write(subject: Report.Subject, to lines: inout [String]) {
    let time = seconds(subject.elapsedSeconds)
    let title = subject.file ?? subject.name
    let gap = max(80 - title.count - time.count, 2)
    lines.append(title + String(repeating: " ", count: gap) + time)
    if !subject.layers.isEmpty || !subject.parameters.isEmpty || !subject.inputs.isEmpty {
      writeLayerTable(subject, to: &lines)
      for layer in subject.layers { writeFailures(layer, to: &lines) }
      for parameter in subject.parameters + subject.inputs {
        writeFailure(parameter, path: parameter.name, to: &lines)
      }
    }
    for layer in subject.layers {
      for text in layer.branchesNotExercised ?? [] {
        let mark = marked(.notExercised)
        lines += wrapped(
          "\(mark) \(layer.name): \(text), so no gradient was seen there", indentation: "",
          hanging: "  ")
      }
    }
    for function in subject.functions { write(function: function, to: &lines) }
    if let second = subject.secondOrder { write(second, to: &lines) }
    if let mutations = subject.mutations {
      lines += wrapped(mutations.sentence, indentation: "")
    }
    for expectation in subject.expectations { write(expectation: expectation, to: &lines) }
    for finding in subject.findings { write(finding: finding, to: &lines) }
    lines.append(tally(subject))
    if let guarantee = subject.tensors.guarantee {
      lines += wrapped(guarantee, indentation: "  ")
      lines += wrapped("--every-coordinate checks each coordinate by itself", indentation: "  ")
    }
    if let doubt = subject.tensors.first(where: { $0.verdict == .inconclusive })?.reason {
      lines.append(contentsOf: wrapped("inconclusive: \(doubt)", indentation: "  "))
    }
    lines.append(
      "\(subject.evaluations.counted("evaluation")), \(subject.dtype), seed \(subject.seed)")
  }

  /// The gradient of the gradient: one line, then what fails.
  private func write(_ second: Report.SecondOrder, to lines: inout [String]) {
    let checked = second.parameters.reduce(0) { $0 + $1.checked }
    let worst = second.parameters.map(\.maxRelativeError).max() ?? 0
    let bound = second.parameters.map(\.errorBound).max() ?? 0
    let numbers =
      checked == 0
      ? ""
      : "\(checked.counted("coordinate")) of H·v, worst rel. error "
        + "\(worst.formatted(significant: 2)) ±\(bound.formatted(significant: 1)); "
    lines += wrapped(
      "\(marked(second.verdict)) second order: \(numbers)\(second.symmetry)", indentation: "")
    for parameter in second.parameters {
      writeFailure(parameter, path: "second order of \(parameter.name)", to: &lines)
    }
  }

  /// `pass: 7,946 coordinates agree with the numbers; 1,664 not exercised; no kinks`.
  func tally(_ subject: Report.Subject) -> String {
    if subject.checks.isEmpty { return "skipped: nothing was checked" }
    let expected = subject.tensors.count { $0.verdict == .fail && $0.expected == true }
    let tensors = subject.tensors.filter { $0.effectiveVerdict == $0.verdict }
    func sum(_ count: (Report.Parameter) -> Int) -> Int { tensors.reduce(0) { $0 + count($1) } }
    let failed = sum(\.failed)
    let doubtful = sum(\.inconclusive)
    let still = sum(\.notExercised)
    let kinks = sum(\.kinks)
    let covered = tensors.filter { $0.coveredByDirections > 0 }
    let others = tensors.filter { $0.coveredByDirections == 0 }
    let agreed = others.reduce(0) {
      $0 + $1.checked - $1.failed - $1.inconclusive - $1.notExercised - $1.kinks
    }
    var parts: [String] = []
    if !covered.isEmpty {
      let count = covered.reduce(0) {
        $0 + $1.coordinates - $1.failed - $1.inconclusive - $1.notExercised - $1.kinks
      }
      let directions = covered.map(\.directions).max() ?? 0
      let single = covered.reduce(0) { $0 + $1.checked }
      parts.append(
        "\(directions.counted("random direction")) through \(count.counted("coordinate")) agree"
          + (single > 0 ? ", \(single.grouped) of them looked at one by one" : ""))
    }
    if covered.isEmpty || agreed > 0 {
      parts.append(max(agreed, 0).counted("coordinate") + (agreed == 1 ? " agrees" : " agree"))
    }
    if failed > 0 { parts.insert("\(failed.grouped) \(failed == 1 ? "differs" : "differ")", at: 0) }
    if doubtful > 0 { parts.append("\(doubtful.grouped) inconclusive") }
    if still > 0 { parts.append("\(still.grouped) not exercised") }
    parts.append(kinks == 0 ? "no kinks" : kinks.counted("kink"))
    if expected > 0 { parts.append(expected.counted("failure") + " as expected") }
    let small = sum(\.atTensorScale)
    if small > 0 { parts.append("\(small.grouped) at the tensor's scale") }
    let cancelling = sum(\.cancelling)
    if cancelling > 0 { parts.append("\(cancelling.grouped) cancelling") }
    let below = sum(\.belowResolution)
    if below > 0 { parts.append("\(below.grouped) below the loss's resolution") }
    let text = "\(subject.verdict.title): " + parts.joined(separator: "; ")
    return wrapped(text, indentation: "").joined(separator: "\n")
  }

  private func summary(_ report: Report) -> String {
    let elapsed = report.subjects.reduce(0) { $0 + $1.elapsedSeconds }
    return report.outcome().joined(separator: ", ") + " in " + seconds(elapsed)
  }

  private func write(diagnostic: Report.Diagnostic, to lines: inout [String]) {
    let place = diagnostic.location.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
    lines.append("\(place)\(diagnostic.severity.rawValue)[\(diagnostic.id)]: \(diagnostic.message)")
    if let location = diagnostic.location { lines += excerpt(location) }
    if let help = diagnostic.help { lines += wrapped("help: \(help)", indentation: "") }
  }

  private func write(expectation: Report.Expectation, to lines: inout [String]) {
    let mark = marked(expectation.met ? .pass : .fail)
    lines.append("\(mark) \(expectation.statement): \(expectation.actual)")
    if !expectation.met, let location = expectation.location { lines += excerpt(location) }
  }

  private func write(finding: Report.Finding, to lines: inout [String]) {
    let mark = finding.severity == .error ? marked(.fail) : marked(.inconclusive)
    let place = finding.location.map { "   \(fileName($0.file)):\($0.line)" } ?? ""
    lines.append("\(mark) \(finding.rule): \(finding.message)\(place)")
    if let repair = finding.repair {
      let trial = [repair.before, repair.after].compactMap { $0 }.joined(separator: " → ")
      lines.append("  repair: \(repair.statement)" + (trial.isEmpty ? "" : "     \(trial)"))
    }
  }

  /// The verdict's mark, coloured where colours are wanted.
  func marked(_ verdict: Verdict) -> String {
    guard color else { return verdict.mark }
    let code =
      switch verdict {
      case .pass, .kink: 32
      case .fail: 31
      case .inconclusive: 33
      case .notExercised, .skipped: 2
      }
    return "\u{1B}[\(code)m\(verdict.mark)\u{1B}[0m"
  }

  /// The source line of a place, with a caret under the place itself.
  func excerpt(_ location: Report.Location) -> [String] {
    guard let text = source(location.file) else { return [] }
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard all.indices.contains(location.line - 1) else { return [] }
    let number = String(location.line)
    let gutter = String(repeating: " ", count: max(4 - number.count, 1)) + number
    let blank = String(repeating: " ", count: gutter.count)
    let line = String(all[location.line - 1])
    let column = min(max(location.column - 1, 0), line.count)
    let end = location.endColumn.map { $0 - 1 } ?? column + 1
    let length = max(min(end, line.count) - column, 1)
    return [
      "\(blank) |", "\(gutter) | \(line)",
      "\(blank) | " + String(repeating: " ", count: column)
        + String(repeating: location.endColumn == nil ? "^" : "~", count: length),
    ]
  }

  func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Breaks a sentence at spaces to 80 columns; what follows a break stands `hanging` further in.
  package func wrapped(_ text: String, indentation: String, hanging: String = "") -> [String] {
    var lines: [String] = []
    var line = indentation
    var isEmpty = true
    for word in text.split(separator: " ") {
      if line.count + word.count + 1 > 80, !isEmpty {
        lines.append(line)
        line = indentation + hanging
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + (isEmpty ? [] : [line])
  }
}
