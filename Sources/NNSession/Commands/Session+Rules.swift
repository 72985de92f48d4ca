import NNInspection
import NNLanguage

extension Session {
  /// The rules that `diagnose` asks, in their order, and the one about `@allow`.
  private static var pages: [RulePage] {
    RuleTable.all.map { $0.page } + [UnusedAllowance.page]
  }

  /// The ids of the rules that `@allow`, `finding` and `explain` know.
  package static var ruleIDs: [String] { pages.map(\.id) }

  /// The rules with what each finds, in a phrase and in a sentence.
  package static var rules: [(id: String, title: String, summary: String)] {
    pages.map { ($0.id, $0.title, $0.whatItDoes) }
  }

  /// The page of a rule.
  package func rulePage(_ id: String) throws -> String {
    if let page = Self.pages.first(where: { $0.id == id }) { return page.text }
    throw SessionError(
      "unknown-rule", "there is no rule `\(id)`",
      help: NearestName.question(id, in: Self.ruleIDs)
        ?? "the rules are " + Self.ruleIDs.joined(separator: ", "))
  }
}
