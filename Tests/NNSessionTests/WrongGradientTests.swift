import Foundation
import Gradcheck
import NNSession
import Synchronization
import Testing

/// What a gradient written by hand that is wrong costs a check, and what is said of it where that is
/// cut short.
@Suite struct WrongGradientTests {
  private static let network = """
    func act(x) { return maximum(x, x * 0.01) }
    gradient act(x, dy) { return dy * heaviside(x) }
    input x: [40]
    target c: class(5)
    let y = x.dense(150).act().dense(20).dense(5)
    loss crossEntropy(y, c)
    data random(examples: 64)
    gradcheck
    """

  private func run(
    budget: Double? = nil, earlier: Report? = nil,
    told: @escaping @Sendable (String) -> Void = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> (subject: Report.Subject, report: Report) {
    var options = Session.Options()
    options.budget = budget
    var runner = FileRunner(purpose: .check(trains: true), options: options)
    runner.progress = { told($0()) }
    runner.isInterrupted = isInterrupted
    let outcome = try withFile(of: Self.network) { file in
      if var subject = earlier?.subjects.first {
        subject.name = file
        runner.earlier = [file: subject]
      }
      return runner.run(file)
    }
    return (try #require(outcome.subject), runner.report([outcome]))
  }

  /// The failure is told however short the time, and what it left out.
  @Test func aBudgetIsKeptAndTheFailureTold() throws {
    let subject = try run(budget: 1e-9).subject
    let argument = try #require(subject.functions.first?.arguments.first)
    #expect(subject.verdict == .fail && argument.verdict == .fail)
    #expect(argument.directions > 0 && argument.evaluations < 1500, "\(argument.evaluations)")
    #expect(argument.fault?.detail.contains("no time") == true, "\(argument.fault?.detail ?? "")")
  }

  /// Of a large tensor that fails a sample tells how, and those that the wrong gradient does not reach
  /// are confirmed by directions.
  @Test func aSampleTellsWhatIsWrong() throws {
    let said = Mutex<[String]>([])
    let subject = try run(told: { text in said.withLock { $0.append(text) } }).subject
    let parameters = subject.layers.flatMap(\.parameters)
    let before = try #require(parameters.first { $0.name == "y.dense.weight" })
    #expect(before.coordinates == 6000 && before.verdict == .fail && before.causedBy == "act")
    #expect(before.checked <= 4096 + 65, "\(before.checked)")
    #expect(before.reason?.contains("--every-coordinate") == true)
    for parameter in parameters where parameter.name.hasPrefix("y.dense_") {
      #expect(parameter.verdict == .pass && parameter.checked == 0, "\(parameter.name)")
    }
    let argument = try #require(subject.functions.first?.arguments.first)
    #expect(argument.fault?.pattern == .missingTerm, "\(argument.fault?.detail ?? "")")
    // The function's coordinates are told of by themselves, then all.
    let texts = said.withLock { $0 }
    #expect(texts.first?.contains(" of 4,800 coordinates") == true, "\(texts.first ?? "")")
    #expect(texts.contains { $0.contains("what it does wrong") })
  }

  @Test func aDiagnosisThatIsStoppedSaysSoAndIsMadeAgain() throws {
    let isStopped = Mutex(false)
    let part = try run(
      told: { text in
        if text.contains("what it does wrong") { isStopped.withLock { $0 = true } }
      }, isInterrupted: { isStopped.withLock { $0 } })
    #expect(part.report.summary.exitStatus == 130)
    let argument = try #require(part.subject.functions.first?.arguments.first)
    #expect(argument.verdict == .fail)
    #expect(
      argument.fault?.detail.contains("interrupted before it was tried for") == true,
      "\(argument.fault?.detail ?? "")")
    let rest = try run(earlier: part.report).subject
    let again = try #require(rest.functions.first?.arguments.first)
    let whole = try #require(try run().subject.functions.first?.arguments.first)
    #expect(again.fault == whole.fault && again.checked == whole.checked)
  }
}
