import Gradcheck
import NNInspection
import NNLanguage

/// Which findings the open program allows, and which `expect` asked for.
struct FindingMarks {
  /// An `@allow` in force.
  struct Allowed {
    var allowance: Allowance
    /// The declared name whose layers it is about; every layer where `nil`.
    var name: String?
    /// What it stands above: `hidden`, `train`.
    var place: String
  }

  var allowed: [Allowed] = []
  var expected: Set<String> = []

  /// Whether the program allows `finding`.
  func allows(_ finding: Finding) -> Bool { allowed.contains { $0.silences(finding) } }
}

extension FindingMarks.Allowed {
  /// Whether it is about `finding`, itself or as a consequence of another of the same rule.
  func silences(_ finding: Finding) -> Bool {
    guard allowance.rule == finding.rule else { return false }
    return ([finding.layer] + finding.consequences).contains { layer in
      name.map { Session.isAt(layer, $0) } ?? true
    }
  }
}

extension Session {
  /// What the running statement has to know about `@allow` and `expect`: allowances of declarations,
  /// and those above a `train` or `diagnose` up to here.
  func findingMarks() -> FindingMarks {
    var marks = FindingMarks(expected: record.expectedFindings)
    for statement in currentStatements where !statement.allowances.isEmpty {
      let name: String?
      let place: String
      switch statement.meaning {
      case .declaration(let declaration): (name, place) = (declaration.name, declaration.name)
      case .action(.diagnose) where statement.range.start <= currentRange.start:
        (name, place) = (nil, "diagnose")
      case .action(.train) where statement.range.start <= currentRange.start:
        (name, place) = (nil, "train")
      default: continue
      }
      marks.allowed += statement.allowances.map { .init(allowance: $0, name: name, place: place) }
    }
    return marks
  }

  /// The allowances that no `diagnose` of the file had a use for, this one being the last; those
  /// whose rule may have been kept silent by an earlier one's finding do not count.
  func unusedAllowances(_ findings: [Finding], _ marks: FindingMarks) -> [Report.Finding] {
    for allowed in marks.allowed where findings.contains(where: allowed.silences) {
      usedAllowances.insert(allowed.allowance.range)
    }
    let isLast = !currentStatements.contains { statement in
      guard case .action(.diagnose) = statement.meaning else { return false }
      return statement.range.start > currentRange.start
    }
    guard isLast else { return [] }
    let idle = marks.allowed.filter { allowed in
      let rule = allowed.allowance.rule
      let before = rule == UnusedAllowance.page.id ? [] : RuleTable.ids.prefix { $0 != rule }
      return !usedAllowances.contains(allowed.allowance.range)
        && !findings.contains { before.contains($0.rule) }
    }
    return idle.filter { allowed in
      // It may be allowed itself, beside the one that it is about.
      allowed.allowance.rule == UnusedAllowance.page.id
        ? !idle.contains {
          $0.place == allowed.place && $0.allowance.rule != allowed.allowance.rule
        }
        : !marks.allowed.contains {
          $0.place == allowed.place && $0.allowance.rule == UnusedAllowance.page.id
        }
    }.map { finding(about: $0, isExpected: marks.expected.contains(UnusedAllowance.page.id)) }
  }

  private func finding(about allowed: FindingMarks.Allowed, isExpected: Bool) -> Report.Finding {
    let rule = allowed.allowance.rule
    let text = currentSource[allowed.allowance.range]
    return Report.Finding(
      rule: UnusedAllowance.page.id, severity: .warning, layer: allowed.name,
      message: "`@allow(\(rule))` above `\(allowed.place)` silences nothing",
      evidence: ["allowed": .text(rule)], location: reportLocation(of: allowed.allowance.range),
      repair: Report.Repair(statement: "delete `\(Self.oneLine(text, limit: 60))`"),
      expected: isExpected ? true : nil)
  }
}
