package import Gradcheck
package import NNInspection

/// What was checked, expected and found since a network was opened: what a report is made of.
package struct SessionRecord: Sendable {
  /// The result of each `gradcheck`, the newest of a tensor or layer winning.
  package var checks: [NetworkCheckResult] = []
  package var expectations: [Report.Expectation] = []
  package var findings: [Report.Finding] = []
  /// Functions whose verdict was expected to be `fail`.
  package var expectedFailures: Set<String> = []
  /// Rules whose finding was expected.
  package var expectedFindings: Set<String> = []
  /// Actions that a check leaves out.
  package var skipped: [String] = []
  package var wasInterrupted = false
  package init() {}
}
