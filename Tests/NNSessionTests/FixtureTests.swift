import Foundation
import Gradcheck
import NNSession
import Testing

/// The fixtures are as they say: every gradient right but where a failure is expected.
struct FixtureTests {
  static let names = (try? FileSearch.files(in: [fixtures])) ?? []

  @Test func findsNetworksButNotMistakesOrNestedPackages() {
    #expect(Self.names.contains { $0.hasSuffix("/xor.nn") })
    #expect(!Self.names.contains { $0.contains("/mistakes/") || $0.contains("/consumer/") })
  }

  @Test(arguments: names.filter { !$0.hasSuffix("/mnist.nn") && !$0.hasSuffix("/digits.nn") })
  func holds(file: String) throws {
    let runner = FileRunner(purpose: .check(trains: true), options: Session.Options())
    let outcome = runner.run(file)
    let report = runner.report([outcome])
    #expect(report.summary.exitStatus == 0, "\(outcome.results.map(\.text))")
    let decoded = try Report(json: Data(try report.json().utf8))
    #expect(decoded.summary == report.summary)
  }

  @Test func trainingThatIsNotFiniteFails() throws {
    let program = """
      input x: [2] in 0...1
      target t: [1]
      let y = x.dense(4).dense(1)
      loss squaredError(y, t)
      data rows(x: [[0, 0], [0, 1], [1, 0], [1, 1]], t: [[0], [1], [1], [0]])
      optimizer sgd(learningRate: 1e8)
      train epochs: 50
      """
    let runner = FileRunner(purpose: .check(trains: true), options: Session.Options())
    let outcome = try withFile(of: program) { runner.run($0) }
    let finding = try #require(outcome.subject?.findings.first)
    #expect(finding.rule == "non-finite" && finding.location?.line == 7)
    #expect(runner.report([outcome]).summary.exitStatus == 1)
  }

  @Test func namesTheHandWrittenGradientThatIsWrong() throws {
    let runner = FileRunner(purpose: .check(trains: true), options: Session.Options())
    let outcome = runner.run(fixtures + "/affine-wrong.nn")
    let subject = try #require(outcome.subject)
    let function = try #require(subject.functions.first)
    #expect(function.verdict == .fail && function.expected == true)
    #expect(function.location?.line == 8)
    let argument = try #require(function.arguments.first { $0.name == "W" })
    #expect(argument.verdict == .fail)
    #expect(argument.fault?.pattern == .scaledByConstant)
    #expect(function.arguments.filter { $0.name != "W" }.allSatisfy { $0.verdict == .pass })
    let weight = try #require(subject.parameters.first { $0.name == "W" })
    #expect(weight.causedBy == "affine" && weight.expected == true)
    #expect(subject.verdict == .pass)
  }

  @Test func learnsTheDigits() throws {
    let session = Session()
    let results = session.load(file: fixtures + "/digits.nn", mode: .diagnose)
    #expect(!results.contains { $0.status != 0 })
    let accuracy = try #require(session.evaluate("expect accuracy >= 0.95").first)
    #expect(accuracy.status == 0, "\(accuracy.text)")
  }

  @Test func isLaidOutByTheFormatter() {
    for file in Self.names {
      if case .unchanged = FileFormatter.format(file, writes: false) { continue }
      Issue.record("\(file) is not formatted")
    }
  }
}
