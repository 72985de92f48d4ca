import Foundation

/// The report as SARIF 2.1.0 (OASIS, 2020), as GitHub's code scanning reads it.
///
/// Passes are left out. A fingerprint is made of the rule, the subject and the path, never of the
/// line number, so that a result keeps its identity when lines are added above it.
struct SARIFReport {
  private typealias JSON = [String: Any]

  /// The whole log.
  func text(_ report: Report) throws -> String {
    let entries = report.entries.filter { $0.verdict != .pass && $0.verdict != .skipped }
    let ids = Set(entries.map(\.rule.id)).sorted()
    let results = entries.map { result($0, rules: ids) }
    let subjects = report.subjects.map(\.name).joined(separator: "+")
    let run: JSON = [
      "tool": [
        "driver": [
          "name": report.tool.name, "version": report.tool.version,
          "semanticVersion": report.tool.version, "rules": ids.map(rule),
        ] as JSON
      ],
      "automationDetails": ["id": "gradcheck/\(subjects)/"],
      "columnKind": "unicodeCodePoints",
      "invocations": [
        [
          "executionSuccessful": report.errors.isEmpty,
          "exitCode": report.summary.exitStatus,
          "toolConfigurationNotifications": report.errors.map(notification),
        ] as JSON
      ],
      "results": results,
    ]
    let log: JSON = [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [run],
    ]
    let data = try JSONSerialization.data(
      withJSONObject: log, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private func rule(_ id: String) -> JSON {
    let (short, full) =
      switch id {
      case "gradient-mismatch":
        (
          "A gradient and the numbers",
          "The analytic gradient is compared with differences of the function, whose own error is "
            + "bounded. A failure differs by more than tolerance and bound allow."
        )
      case "expectation-not-met":
        ("An expectation", "An `expect` statement of the file does not hold.")
      default:
        (
          id.replacing("-", with: " "),
          "A rule about what stalls training; `gradcheck explain \(id)` says how it is measured."
        )
      }
    return [
      "id": id, "name": id, "shortDescription": ["text": short], "fullDescription": ["text": full],
      "help": ["text": full],
    ]
  }

  private func result(_ entry: ReportEntry, rules: [String]) -> JSON {
    let (kind, level) =
      switch entry.verdict {
      case .fail: ("fail", entry.severity.rawValue)
      case .inconclusive, .notExercised: ("open", "none")
      case .kink: ("informational", "none")
      case .pass: ("pass", "none")
      case .skipped: ("notApplicable", "none")
      }
    var result: JSON = [
      "ruleId": entry.rule.id, "ruleIndex": rules.firstIndex(of: entry.rule.id) ?? 0, "kind": kind,
      "level": level, "message": ["text": entry.message],
      "partialFingerprints": ["gradcheck/v1": fingerprint(entry)],
    ]
    let location =
      entry.location ?? entry.subject.file.map { Report.Location(file: $0, line: 1) }
    if let location {
      let logical: [JSON] = [["fullyQualifiedName": entry.name, "kind": "member"]]
      let place: JSON = ["physicalLocation": physical(location), "logicalLocations": logical]
      result["locations"] = [place]
    }
    return result
  }

  private func notification(_ diagnostic: Report.Diagnostic) -> JSON {
    var notification: JSON = [
      "level": diagnostic.severity.rawValue, "message": ["text": diagnostic.message],
      "descriptor": ["id": diagnostic.id],
    ]
    if let location = diagnostic.location {
      notification["locations"] = [["physicalLocation": physical(location)]]
    }
    return notification
  }

  private func physical(_ location: Report.Location) -> JSON {
    let endLine = location.endLine ?? location.line
    let endColumn = location.endColumn ?? location.column + 1
    let uri =
      location.file.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? location.file
    return [
      "artifactLocation": ["uri": uri],
      "region": [
        "startLine": location.line, "startColumn": location.column, "endLine": endLine,
        "endColumn": endColumn,
      ],
    ]
  }

  /// FNV-1a over what stays when lines move: rule, subject and path.
  private func fingerprint(_ entry: ReportEntry) -> String {
    let text = "\(entry.rule.id)|\(entry.subject.name)|\(entry.name)"
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }
}
