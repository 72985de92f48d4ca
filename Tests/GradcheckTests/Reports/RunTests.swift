import Foundation
import Gradcheck
import Testing

private struct FirstGradientChecks: GradientChecks {
  static var checks: [GradientCheck] {
    GradientCheck("square", at: [3.0], of: { $0[0] * $0[0] }, gradient: { [2 * $0[0]] })
  }
}

private struct SecondGradientChecks: GradientChecks {
  static var checks: [GradientCheck] {
    GradientCheck("cube", at: [2.0], of: { $0[0] * $0[0] * $0[0] }, gradient: { [$0[0]] })
  }
}

/// Several programs with the same words, as `swift package gradcheck` runs them.
@Suite struct RunTests {
  @Test func noReportOfARunIsLost() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "run-\(UInt64.random(in: 0...UInt64.max))")
    let run = folder.appendingPathComponent("run")
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("report")
    let words = [
      "check", ".", "--format", "json=\(file.path).json", "--format=junit=\(file.path).xml",
    ]
    let environment = ["GRADCHECK_RUN_FOLDER": run.path]
    let first = await FirstGradientChecks.run(words: words, environment: environment)
    #expect(first.status == 0, "\(first)")
    let second = await SecondGradientChecks.run(words: words, environment: environment)
    #expect(second.status == 1, "\(second)")
    // What is printed is each program's own.
    #expect(!second.standardOutput.contains("square"))
    let report = try Report(json: Data(contentsOf: URL(fileURLWithPath: file.path + ".json")))
    #expect(report.subjects.map(\.name) == ["FirstGradientChecks", "SecondGradientChecks"])
    #expect(report.summary.exitStatus == 1)
    #expect(report.summary.checks == 2)
    #expect(report.summary.failed == 1)
    let junit = try String(contentsOf: URL(fileURLWithPath: file.path + ".xml"), encoding: .utf8)
    #expect(junit.contains("square") && junit.contains("cube"))
    // Another run begins anew.
    _ = await FirstGradientChecks.run(words: words)
    let alone = try Report(json: Data(contentsOf: URL(fileURLWithPath: file.path + ".json")))
    #expect(alone.subjects.count == 1)
  }

  @Test func aRunWithoutItsFolderIsAnError() async {
    let output = await FirstGradientChecks.run(
      words: ["--format", "json=unwritten.json"],
      environment: ["GRADCHECK_RUN_FOLDER": "/nonexistent/x"]
    )
    #expect(output.status == 2)
  }

  @Test func theWorstStatusStays() {
    var reports = [0, 1, 0].map { status in
      var report = Report(subjects: [])
      report.summary.exitStatus = status
      return report
    }
    #expect(Report.joined(reports).summary.exitStatus == 1)
    reports[0].summary.exitStatus = 130
    #expect(Report.joined(reports).summary.exitStatus == 130)
    #expect(Report.joined([]).summary.exitStatus == 0)
  }
}
