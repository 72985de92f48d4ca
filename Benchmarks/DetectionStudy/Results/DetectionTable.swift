import Gradcheck

/// The figures of one seed as a table, as text or as Markdown for the README.
package struct DetectionTable: Sendable {
  /// How a table is written.
  package enum Format: String, Sendable, CaseIterable {
    case text, markdown
  }

  private let rows: [(what: String, figure: String, goal: String)]
  private let lists: [(title: String, names: [String])]
  private let seed: UInt64

  /// The table of `result`.
  package init(_ result: DetectionResult) {
    let (mutants, right) = (result.mutants, result.right)
    let planted = mutants.outcomes.count
    func share(_ count: Int, _ total: Int) -> String {
      let percent = total > 0 ? 100 * Double(count) / Double(total) : 0
      let tenths = (percent * 100).rounded(.down) / 100
      return "\(count) of \(total) (\(tenths) %)"
    }
    let kinds = Set(mutants.outcomes.map(\.kind)).count
    let ops = Set(mutants.outcomes.map(\.op)).subtracting(["wiring"]).count
    let blackBox = right.blackBoxFloat
    seed = result.seed
    rows = [
      ("faults planted", "\(planted): \(kinds) kinds, \(ops) ops and between ops", "≥ 1,000, ≥ 40"),
      ("of them passed", share(mutants.escaped.count, planted), "0"),
      ("of them failed", share(mutants.failed.count, planted), "≥ 99 %"),
      ("below the tolerance, apart", "\(mutants.belowTolerance.count)", ""),
      ("the op at fault named", share(planted - mutants.misblamed.count, planted), "100 %"),
      (
        "between ops: the value found at which",
        share(
          mutants.outcomes.count(where: \.findsPlace), mutants.outcomes.count(where: \.isBetweenOps)
        ),
        ""
      ),
      ("the pattern named rightly", share(mutants.named.count, planted), "≥ 90 %"),
      ("called unknown", share(mutants.unnamed.count, planted), ""),
      ("named wrongly", share(mutants.misnamed.count, planted), "≤ 1 %"),
      (
        "right but hard gradients",
        "\(right.outcomes.count): \(right.functions) functions, "
          + "\(right.outcomes.count - right.functions) networks", "≥ 2,000"
      ),
      ("of them failed", share(right.failed.count, right.outcomes.count), "0"),
      ("of them inconclusive", share(right.undecided.count, right.decidable.count), "≤ 1 %"),
      (
        "black-box Float, apart: inconclusive",
        share(blackBox.count { $0.verdict == .inconclusive }, blackBox.count), ""
      ),
      ("functions made to deceive a slope", "\(result.deceiving.count)", "≥ 200"),
      (
        "of them outside of their bound",
        share(result.deceiving.escaped.count, result.deceiving.count), "≤ 1 %"
      ),
    ]
    lists = [
      ("passed though wrong", mutants.escaped.map(\.name)),
      ("wrong, not failed", mutants.undecided.map(\.name)),
      ("blamed on another op", mutants.misblamed.map { "\($0.name): \($0.blamed)" }),
      ("failed though right", right.failed.map(\.name)),
      ("right, inconclusive", right.undecided.map(\.name)),
      ("deceived", result.deceiving.escaped),
    ]
  }

  /// The table, and by name every case that is not as it should be.
  package func text(_ format: Format) -> String {
    var lines: [String] = []
    switch format {
    case .text:
      let width = rows.map(\.what.count).max() ?? 0
      let figures = rows.map(\.figure.count).max() ?? 0
      lines.append("seed \(seed)")
      for row in rows {
        let what = row.what + String(repeating: " ", count: width - row.what.count)
        let figure = row.figure + String(repeating: " ", count: figures - row.figure.count)
        lines.append(
          row.goal.isEmpty ? "\(what)  \(row.figure)" : "\(what)  \(figure)  \(row.goal)")
      }
    case .markdown:
      lines += ["| seed \(seed) | measured | goal |", "|---|---|---|"]
      lines += rows.map { "| \($0.what) | \($0.figure) | \($0.goal) |" }
    }
    for list in lists where !list.names.isEmpty {
      lines += ["", format == .markdown ? "\(list.title):" : list.title]
      lines += list.names.map { format == .markdown ? "- \($0)" : "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }
}

/// How often each pattern was named for each kind of fault.
package struct ConfusionSummary: Sendable {
  private let lines: [String]

  package init(_ result: DetectionResult) {
    let kinds = Dictionary(grouping: result.mutants.failed, by: \.kind)
    lines = kinds.sorted { $0.key < $1.key }.map { kind, outcomes in
      let named = Dictionary(grouping: outcomes, by: \.pattern.rawValue).mapValues(\.count)
      let wrong = outcomes.count { $0.pattern != .unknown && !$0.isPatternRight }
      let counts = named.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.key) \($0.value)" }
      return "\(kind): \(counts.joined(separator: ", "))" + (wrong > 0 ? "; \(wrong) wrong" : "")
    }
  }

  /// One line for each kind of fault: the patterns named, the most frequent first.
  package var text: String { lines.joined(separator: "\n") }
}
