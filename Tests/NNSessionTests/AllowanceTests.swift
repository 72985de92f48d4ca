import Foundation
import Gradcheck
import NNSession
import Testing

/// `@allow`: what it silences, and what is said about one that silences nothing.
struct AllowanceTests {
  private static let dead = """
    input x: [2] in 0...1
    target t: [1] in 0...1
    @allow(dead-relu, reason: "on purpose")
    let hidden = x.dense(4, bias: .constant(-9)).relu()
    let logit = hidden.dense(1)
    loss binaryCrossEntropy(logit, t)
    data rows(x: [[0, 0], [0, 1], [1, 0], [1, 1]], t: [[0], [1], [1], [0]])
    """
  private static let alive = dead.replacing("-9", with: "0.5")

  private func say(_ session: Session, _ text: String) -> String {
    session.evaluate(text).map {
      [$0.renderedDiagnostics, $0.text].filter { !$0.isEmpty }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// Runs a program as a file; what came of it.
  private func run(_ text: String, _ purpose: FileRunner.Purpose) throws -> FileRunner.Outcome {
    try withFile(of: text) {
      FileRunner(purpose: purpose, options: Session.Options()).run($0)
    }
  }

  private func unused(_ outcome: FileRunner.Outcome) -> [Report.Finding] {
    outcome.subject?.findings.filter { $0.rule == "unused-allowance" } ?? []
  }

  @Test func silencesWhatItNames() {
    let session = Session()
    _ = session.evaluate(Self.dead)
    let text = say(session, "diagnose")
    #expect(text.contains("dead-relu at hidden.relu: allowed by the program"), "\(text)")
    #expect(!text.contains("unused-allowance"), "\(text)")
    #expect(session.evaluate("expect findings == 0").first?.status == 0)
  }

  @Test func sayingNothingIsAFindingAtThePrompt() {
    let session = Session()
    _ = session.evaluate(Self.alive)
    let result = session.evaluate("diagnose").first
    #expect(result?.status == 0)
    let text = result?.text ?? ""
    #expect(text.hasPrefix("diagnose: healthy"), "\(text)")
    #expect(
      text.hasSuffix(
        """
        ! unused-allowance: `@allow(dead-relu)` above `hidden` silences nothing
          repair: delete `@allow(dead-relu, reason: "on purpose")`
          what it means: explain unused-allowance
        """), "\(text)")
    #expect(session.evaluate("expect healthy").first?.status == 0)
    #expect(session.evaluate("expect findings == 1").first?.status == 0)
    #expect(session.evaluate("expect finding(\"unused-allowance\")").first?.status == 0)
    #expect(say(session, "explain unused-allowance").hasPrefix("unused-allowance: "))
  }

  @Test func standsInReportsWithItsPlace() throws {
    for purpose in [FileRunner.Purpose.diagnose, .check(trains: true)] {
      let found = unused(try run(Self.alive + "\ndiagnose\n", purpose))
      #expect(found.count == 1)
      #expect(found.first?.severity == .warning)
      #expect(found.first?.layer == "hidden")
      #expect(found.first?.location?.line == 3)
      #expect(
        found.first?.repair?.statement == "delete `@allow(dead-relu, reason: \"on purpose\")`")
    }
    #expect(unused(try run(Self.alive, .check(trains: true))).isEmpty)
    #expect(unused(try run(Self.dead + "\ndiagnose\n", .check(trains: true))).isEmpty)
  }

  @Test func whatAnEarlierDiagnoseNeededIsNotUnused() throws {
    let text =
      Self.dead + "\ndiagnose\nset hidden.bias[0] = 0.5\nset hidden.bias[1] = 0.5\n"
      + "set hidden.bias[2] = 0.5\nset hidden.bias[3] = 0.5\n"
    #expect(unused(try run(text + "diagnose\n", .check(trains: true))).isEmpty)
    // There the measurement is made once, at the end.
    #expect(unused(try run(text + "diagnose\n", .diagnose)).count == 1)
  }

  @Test func aboveAnActionItHoldsFromThereOn() throws {
    let plain = Self.dead.split(separator: "\n").filter { !$0.hasPrefix("@") }.joined(
      separator: "\n")
    let outcome = try run(
      plain + "\n@allow(dead-relu)\n@allow(non-finite)\ndiagnose\n", .check(trains: true))
    #expect(
      unused(outcome).map(\.message) == [
        "`@allow(non-finite)` above `diagnose` silences nothing"
      ])
    // A rule that is asked later may have nothing to say because of the first.
    let later = try run(
      plain + "\n@allow(dead-relu)\n@allow(vanishing-gradient)\ndiagnose\n", .check(trains: true))
    #expect(unused(later).isEmpty)
    let late = try run(
      plain + "\ndiagnose\n@allow(dead-relu)\ndiagnose\n", .check(trains: true))
    #expect(late.results.filter { $0.statement == "diagnose" }.first?.text.contains("✗") == true)
    #expect(unused(late).isEmpty)
  }

  @Test func mayBeAllowedItself() throws {
    let text = Self.alive.replacing("@allow(dead", with: "@allow(unused-allowance)\n@allow(dead")
    #expect(unused(try run(text, .diagnose)).isEmpty)
    let idle = Self.dead.replacing("@allow(dead", with: "@allow(unused-allowance)\n@allow(dead")
    #expect(
      unused(try run(idle, .diagnose)).map(\.message) == [
        "`@allow(unused-allowance)` above `hidden` silences nothing"
      ])
  }
}
