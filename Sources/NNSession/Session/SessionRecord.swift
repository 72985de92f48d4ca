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
  /// The digest of the first check; `nil` where nothing was checked.
  package var fingerprint: String?
  /// Whether the check left out what an interrupted run had done.
  package var isContinued = false
  /// Whether the file's check is dealt out by coordinates.
  package var isShared = false
  /// Whether this run does the whole file, and the other shares nothing of it.
  package var isWholeOfShare = false
  /// Whether another run does the whole file.
  package var isLeftToAnotherShare = false
  /// The exit status of what was opened before.
  var earlierStatus = 0
  package init() {}
}
