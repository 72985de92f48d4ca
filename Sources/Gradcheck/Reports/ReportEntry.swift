/// One line of a report as machine formats see it: a check, an expectation or a finding.
struct ReportEntry {
  /// What an entry is about, as the formats' rules name it.
  enum Rule: Equatable {
    case gradient
    case expectation
    case finding(String)

    /// The rule's id.
    var id: String {
      switch self {
      case .gradient: "gradient-mismatch"
      case .expectation: "expectation-not-met"
      case .finding(let rule): rule
      }
    }
  }

  var subject: Report.Subject
  var rule: Rule
  /// The path below the subject, `features.conv2d.weight`.
  var name: String
  /// The verdict as it counts; expected failures have passed.
  var verdict: Verdict
  /// The severity of a finding; an error for everything else that failed.
  var severity: Report.Severity
  var location: Report.Location?
  /// One sentence.
  var message: String
  /// The whole explanation.
  var text: String
  /// What goes with it, name by name.
  var properties: [(String, String)] = []
}

extension Report {
  /// Everything in the report that has a verdict of its own, in its order.
  var entries: [ReportEntry] { subjects.flatMap(\.entries) }
}

extension Report.Subject {
  fileprivate var entries: [ReportEntry] {
    var entries: [ReportEntry] = []
    for layer in layers {
      if let local = layer.local {
        entries.append(entry(local, of: layer))
      }
      for parameter in layer.parameters {
        let isPath = parameter.name.hasPrefix(layer.name)
        entries.append(
          entry(
            parameter, name: isPath ? parameter.name : "\(layer.name).\(parameter.name)",
            location: layer.location))
      }
    }
    entries += (parameters + inputs).map { entry($0, name: $0.name, location: nil) }
    for function in functions {
      for argument in function.arguments {
        let separator = argument.name.hasPrefix(".") ? "" : "."
        var one = entry(
          argument, name: "\(function.name)\(separator)\(argument.name)",
          location: function.location)
        if function.expected == true, one.verdict == .fail { one.verdict = .pass }
        entries.append(one)
      }
      for (number, fault) in (function.protocolFaults ?? []).enumerated() {
        entries.append(
          ReportEntry(
            subject: self, rule: .gradient, name: "\(function.name).protocol\(number + 1)",
            verdict: function.expected == true ? .pass : .fail, severity: .error,
            location: function.location, message: fault, text: fault))
      }
    }
    if let second = secondOrder {
      entries += second.parameters.map {
        entry($0, name: "second order of \($0.name)", location: nil)
      }
      if second.breaksSymmetry {
        entries.append(
          ReportEntry(
            subject: self, rule: .gradient, name: "second order (symmetry)", verdict: .fail,
            severity: .error, location: nil, message: second.symmetry, text: second.symmetry))
      }
    }
    entries += expectations.map {
      ReportEntry(
        subject: self, rule: .expectation, name: $0.statement, verdict: $0.met ? .pass : .fail,
        severity: .error, location: $0.location, message: "\($0.statement): \($0.actual)",
        text: "\($0.statement): \($0.actual)")
    }
    entries += findings.map { finding in
      let repair = finding.repair.map { "\nrepair: \($0.statement)" } ?? ""
      return ReportEntry(
        subject: self, rule: .finding(finding.rule), name: finding.layer ?? name,
        verdict: finding.isExpected ? .pass : .fail, severity: finding.severity,
        location: finding.location, message: finding.message, text: finding.message + repair)
    }
    return entries
  }

  private func entry(_ local: Report.LocalCheck, of layer: Report.Layer) -> ReportEntry {
    let sentence =
      local.verdict == .fail
      ? "\(layer.op)'s own backward is wrong" : "\(layer.op) by itself: \(local.verdict.title)"
    let skipped = local.skipped.map { ", without \($0.joined(separator: ", "))" } ?? ""
    let fault = skipped + (local.fault.map { ": \($0.pattern.title): \($0.detail)" } ?? "")
    return ReportEntry(
      subject: self, rule: .gradient, name: "\(layer.name) (local)",
      verdict: local.effectiveVerdict, severity: .error, location: layer.location,
      message: sentence + fault, text: [sentence + fault, local.reason].joinedLines,
      properties: [
        ("maxRelativeError", local.maxRelativeError.short), ("errorBound", local.errorBound.short),
      ])
  }

  private func entry(
    _ parameter: Report.Parameter, name: String, location: Report.Location?
  ) -> ReportEntry {
    var lines: [String] = []
    TextReport(source: { _ in nil }).write(evidenceOf: parameter, path: name, to: &lines)
    return ReportEntry(
      subject: self, rule: .gradient, name: name, verdict: parameter.effectiveVerdict,
      severity: .error, location: location, message: parameter.sentence(name: name),
      text: lines.joined(separator: "\n"),
      properties: [
        ("maxRelativeError", parameter.maxRelativeError.short),
        ("errorBound", parameter.errorBound.short), ("checked", "\(parameter.checked)"),
        ("directions", "\(parameter.directions)"),
        ("coordinates", "\(parameter.coordinates)"), ("kinks", "\(parameter.kinks)"),
        ("notExercised", "\(parameter.notExercised)"), ("evaluations", "\(parameter.evaluations)"),
      ])
  }
}

extension Report.Parameter {
  /// The outcome in one line: the worst coordinate and the fault, or why there is no verdict.
  func sentence(name: String) -> String {
    switch verdict {
    case .fail:
      var text = "\(name): "
      if let fault, fault.pattern != .unknown { text += "\(fault.pattern.title); " }
      guard let worst = worst.first else { return text + "the gradient differs from the numbers" }
      let report = TextReport()
      let numbers = report.numbers(worst)
      return text
        + "\(report.name(of: worst, in: name)) is \(numbers[0]), numerically \(numbers[1]) "
        + numbers[2] + (causedBy.map { "; wrong because of `\($0)`" } ?? "")
    case .inconclusive, .skipped:
      return "\(name): \(verdict.title)" + (reason.map { ": \($0)" } ?? "")
    case .notExercised:
      let count = (checked + coveredByDirections).counted("coordinate")
      return "\(name): nothing reached any of \(count); its gradient of zero proves nothing"
    case .pass, .kink:
      let how =
        coveredByDirections > 0
        ? " along \(directions.counted("random direction")) through "
          + coordinates.counted("coordinate") : ""
      return "\(name): \(verdict.title)\(how), worst relative error \(maxRelativeError.short)"
    }
  }
}

extension [String?] {
  fileprivate var joinedLines: String { compactMap { $0 }.joined(separator: "\n") }
}
