import Foundation
import Gradcheck
import Testing

/// All formats count the same checks.
@Suite struct OutcomeTests {
  /// Two tensors that pass beside one op whose own backward is wrong.
  private static func wrongOp(shard: Share? = nil, expected: Bool? = nil) -> Report {
    func tensor(_ name: String) -> Report.Parameter {
      Report.Parameter(name: name, shape: [2], coordinates: 2, checked: 2, verdict: .pass)
    }
    let local = Report.LocalCheck(
      verdict: .fail, maxRelativeError: 5, errorBound: 1, expected: expected)
    return Report(
      subjects: [
        Report.Subject(
          name: "net.nn",
          layers: [Report.Layer(name: "w", op: "softmax", local: local)],
          parameters: [tensor("a"), tensor("b")])
      ], shard: shard)
  }

  @Test func anOpThatFailsByItselfIsCounted() throws {
    let report = Self.wrongOp()
    #expect(report.summary.verdict == .fail && report.summary.exitStatus == 1)
    #expect(report.summary.checks == 3 && report.summary.failed == 1)
    #expect(report.outcome(files: 1) == ["3 checks in 1 file", "1 failed"])
    #expect(try ReportFormat.text.write(report).contains("\n3 checks, 1 failed in"))
    #expect(try ReportFormat.markdown.write(report).contains("\n3 checks, 1 failed, "))
    let junit = try ReportFormat.junit.write(report)
    #expect(junit.contains("<testsuites name=\"gradcheck\" tests=\"3\" failures=\"1\""))
    let merged = try Report.merging([("a.json", report)])
    #expect(merged.summary == report.summary)
    let expected = Self.wrongOp(expected: true)
    #expect(expected.summary.failed == 0 && expected.summary.exitStatus == 0)
    #expect(expected.outcome() == ["3 checks", "none failed"])
  }

  /// One of everything: who fails is counted, and who is counted fails.
  @Test func verdictAndCountsAgree() {
    let second = Report.SecondOrder(
      verdict: .fail, parameters: [], symmetry: "not symmetric", evaluations: 2)
    let broken = Report.Function(name: "f", arguments: [], protocolFaults: ["not linear"])
    for subject in [
      Report.Subject(name: "symmetry", secondOrder: second),
      Report.Subject(name: "rule", functions: [broken]),
    ] + exampleReport.subjects {
      let summary = Report(subjects: [subject]).summary
      #expect(summary.verdict == .fail && summary.failed > 0, "\(subject.name)")
      #expect(summary.failed <= summary.checks, "\(subject.name)")
    }
  }

  @Test func aShardToWhichNothingFellSaysSo() throws {
    let tensor = Report.Parameter(
      name: "w", shape: [2], coordinates: 2, checked: 0, verdict: .skipped)
    let local = Report.LocalCheck(verdict: .skipped, maxRelativeError: 0, errorBound: 0)
    let report = Report(
      subjects: [
        Report.Subject(
          name: "net.nn",
          layers: [.init(name: "h", op: "dense", local: local, parameters: [tensor])],
          parameters: [tensor])
      ], shard: Share("9/10"))
    #expect(report.summary.checks == 0)
    #expect(report.outcome(files: 1) == ["nothing fell to shard 9/10"])
    let text = try ReportFormat.text.write(report)
    #expect(text.contains("\nskipped: nothing was checked\n"), "\(text)")
    #expect(text.contains("\nnothing fell to shard 9/10 in "), "\(text)")
  }

  @Test func oneDiffersAndTwoDiffer() throws {
    func text(_ failed: Int) throws -> String {
      let tensor = Report.Parameter(
        name: "w", shape: [4], coordinates: 4, checked: 4, verdict: .fail, failed: failed)
      return try ReportFormat.text.write(
        Report(subjects: [Report.Subject(name: "n", parameters: [tensor])]))
    }
    #expect(try text(1).contains("1 of 4 coordinates differs"))
    #expect(try text(1).contains("FAIL: 1 differs; "))
    #expect(try text(2).contains("2 of 4 coordinates differ\n"))
    #expect(try text(2).contains("FAIL: 2 differ; "))
  }
}
