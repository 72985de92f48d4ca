/// What a run of checks found: the model that every format is written from.
///
/// Its JSON is described by `report.schema.json`. Fields that are not known are absent; a number
/// that is not finite is `null` with a `"reason"` beside it.
public struct Report: Sendable, Equatable, Codable {
  /// The version of the JSON that this library writes.
  public static let currentSchemaVersion = 1

  /// The program that made a report.
  public struct Tool: Sendable, Equatable, Codable {
    /// The program's name.
    public var name: String
    /// Its version.
    public var version: String

    /// Creates a tool's name.
    public init(name: String = "gradcheck", version: String = "0.1.0") {
      self.name = name
      self.version = version
    }
  }

  /// The whole in five numbers.
  public struct Summary: Sendable, Equatable, Codable {
    /// The verdict over all subjects; expected failures count as passed.
    public var verdict: Verdict
    /// The exit status that goes with it: 0, 1, 2 or 130.
    public var exitStatus: Int
    /// How many gradients were checked: each op's by itself, each tensor's end to end, each argument's
    /// of a function. What fell to another share does not count.
    public var checks: Int
    /// How many of them failed unexpectedly.
    public var failed: Int
    /// How many could not be decided.
    public var inconclusive: Int
    /// How many findings there are.
    public var findings: Int

    /// Creates a summary.
    public init(
      verdict: Verdict, exitStatus: Int, checks: Int, failed: Int, inconclusive: Int, findings: Int
    ) {
      self.verdict = verdict
      self.exitStatus = exitStatus
      self.checks = checks
      self.failed = failed
      self.inconclusive = inconclusive
      self.findings = findings
    }
  }

  /// The version of this report's form.
  public var schemaVersion: Int
  /// The program that made it.
  public var tool: Tool
  /// The whole in five numbers.
  public var summary: Summary
  /// Which part of the whole this is, where it is one.
  public var shard: Share?
  /// The names of all subjects of the whole of which this is a part.
  public var whole: [String]?
  /// What could not be read or run.
  public var errors: [Diagnostic]
  /// The networks and functions that were checked.
  public var subjects: [Subject]

  /// Creates a report and sums it up.
  ///
  /// - Parameters:
  ///   - failOn: from which severity on a finding fails the run.
  ///   - failOnInconclusive: whether an undecided check fails the run.
  ///   - wasInterrupted: whether the run was stopped before its end.
  ///   - shard: which part of the whole it is.
  ///   - whole: the names of all subjects of the whole.
  public init(
    tool: Tool = Tool(), subjects: [Subject], errors: [Diagnostic] = [], failOn: FailOn = .error,
    failOnInconclusive: Bool = false, wasInterrupted: Bool = false, shard: Share? = nil,
    whole: [String]? = nil
  ) {
    schemaVersion = Self.currentSchemaVersion
    self.tool = tool
    self.shard = shard
    self.whole = shard == nil ? nil : whole
    self.subjects = subjects
    self.errors = errors
    let checks = subjects.flatMap(\.checks)
    let findings = subjects.flatMap(\.findings)
    let inconclusive = checks.count { $0 == .inconclusive }
    let isFailure =
      subjects.contains { $0.verdict == .fail } || failOnInconclusive && inconclusive > 0
      || findings.contains { !$0.isExpected && failOn.includes($0.severity) }
      || subjects.flatMap(\.expectations).contains { !$0.met }
    let status = !errors.isEmpty ? 2 : wasInterrupted ? 130 : isFailure ? 1 : 0
    summary = Summary(
      verdict: .combined(subjects.map(\.verdict)), exitStatus: status, checks: checks.count,
      failed: checks.count { $0 == .fail }, inconclusive: inconclusive, findings: findings.count)
  }
}

/// From which severity on a finding makes a run fail.
public enum FailOn: String, Sendable, CaseIterable {
  /// From errors on.
  case error
  /// From warnings on.
  case warning
  /// Every finding.
  case note
  /// No finding.
  case never

  /// Whether a finding of this severity makes the run fail.
  public func includes(_ severity: Report.Severity) -> Bool {
    switch self {
    case .error: severity == .error
    case .warning: severity != .note
    case .note: true
    case .never: false
    }
  }
}
