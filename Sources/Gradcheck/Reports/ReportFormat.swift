/// The forms a report can be written in: one writer, one file each.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// For people.
  case text
  /// The whole, for programs; every other form can be made from it.
  case json
  /// Test cases, for CI servers.
  case junit
  /// Results for code scanning, SARIF 2.1.0.
  case sarif
  /// Workflow annotations.
  case github
  /// Markdown, for a job summary or a pull request.
  case markdown

  /// The report in this form.
  ///
  /// - Parameter color: whether text may carry terminal colours.
  public func write(_ report: Report, color: Bool = false) throws -> String {
    switch self {
    case .text: TextReport(color: color).text(report)
    case .json: try report.json()
    case .junit: JUnitReport().text(report)
    case .sarif: try SARIFReport().text(report)
    case .github: GitHubReport().text(report)
    case .markdown: MarkdownReport().text(report)
    }
  }
}
