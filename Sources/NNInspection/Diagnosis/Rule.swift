/// One way in which training stalls: how it is recognised, and the page that explains it.
package protocol Rule: Sendable {
  static var page: RulePage { get }
  /// What the measurement shows. `earlier` are the findings of the rules before this one: what
  /// follows from one of them is no finding of its own.
  static func findings(in measurement: NetworkMeasurement, earlier: [Finding]) -> [Finding]
}

extension Rule {
  package static var id: String { page.id }
}

/// What `explain` says about a rule, under fixed headings.
package struct RulePage: Sendable {
  package var id: String
  package var title: String
  package var whatItDoes: String
  package var whyItMatters: String
  /// The quantity, its thresholds and their reason.
  package var howItIsMeasured: String
  /// A program that the rule finds.
  package var example: String
  package var repair: String
  package var knownLimits: String

  /// The page as plain text, each heading on a line of its own.
  package var text: String {
    let parts = [
      ("What it does", whatItDoes), ("Why it matters", whyItMatters),
      ("How it is measured", howItIsMeasured), ("Example", example), ("Repair", repair),
      ("Known limits", knownLimits),
    ]
    return "\(id): \(title)"
      + parts.map { heading, body in
        "\n\n\(heading)\n"
          + body.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
          .joined(separator: "\n")
      }.joined()
  }
}

/// Every rule, causes before what may follow from them.
package enum RuleTable {
  package static let all: [any Rule.Type] = [
    NonFinite.self, SymmetricUnits.self, DeadReLU.self, VanishingGradient.self,
  ]

  /// The rule's page, if there is such a rule.
  package static subscript(id: String) -> RulePage? { all.first { $0.page.id == id }?.page }

  /// The ids in the table's order.
  package static var ids: [String] { all.map { $0.page.id } }
}
