import Foundation
import Gradcheck
import NNSession
import Testing

/// `gradcheck check --second-order` and `--mutate`, on the fixtures.
struct CheckOptionTests {
  @Test(arguments: ["xor", "affine", "swish", "by-hand", "breast-cancer"])
  func theGradientOfTheGradientIsRight(name: String) throws {
    var options = Session.Options()
    options.checksSecondOrder = true
    let runner = FileRunner(purpose: .check(trains: false), options: options)
    let outcome = runner.run("\(fixtures)/\(name).nn")
    let subject = try #require(outcome.subject)
    let second = try #require(subject.secondOrder, "\(outcome.results.map(\.text))")
    #expect(second.verdict != .fail && second.verdict != .inconclusive, "\(second)")
    #expect(!second.symmetry.hasPrefix("not"), "\(second.symmetry)")
    #expect(second.evaluations > 0)
    let text = TextReport().text(runner.report([outcome]))
    #expect(text.contains(" second order: "), "\(text)")
    let back = try Report(json: Data(try runner.report([outcome]).json().utf8))
    #expect(back.subjects[0].secondOrder?.verdict == second.verdict)
  }

  @Test(arguments: [
    ("gradcheck", false), ("gradcheck order: 1", false), ("gradcheck order: 2", true),
  ])
  func aStatementAsksForTheSecondOrder(statement: String, isChecked: Bool) throws {
    let session = Session()
    let results = session.evaluate(
      """
      input x: [3]
      let y = x.dense(2).tanh()
      \(statement)
      """)
    #expect(results.last?.status == 0)
    let text = results.map(\.text).joined(separator: "\n")
    #expect(text.contains("second order: ") == isChecked, "\(text)")
    if isChecked {
      #expect(text.contains("coordinates of H·v"), "\(text)")
    }
  }

  @Test func aFailingFirstOrderLeavesTheSecondOut() throws {
    var options = Session.Options()
    options.checksSecondOrder = true
    let runner = FileRunner(purpose: .check(trains: false), options: options)
    let subject = try #require(runner.run("\(fixtures)/affine-wrong.nn").subject)
    #expect(subject.secondOrder?.symmetry.hasPrefix("not checked: the first order") == true)
    #expect(subject.secondOrder?.verdict == .skipped)
  }

  @Test(arguments: ["affine", "swish", "xor"])
  func plantedFaultsAreCaught(name: String) throws {
    var options = Session.Options()
    options.mutates = true
    let runner = FileRunner(purpose: .check(trains: false), options: options)
    let outcome = runner.run("\(fixtures)/\(name).nn")
    let mutations = try #require(outcome.subject?.mutations)
    #expect(mutations.planted >= 20, "\(mutations)")
    #expect(mutations.missed == [], "\(mutations)")
    let text = TextReport().text(runner.report([outcome]))
    #expect(text.contains("planted faults caught"), "\(text)")
  }

  @Test func branchesThatNothingTookAreNamed() throws {
    let session = Session()
    let results = session.evaluate(
      """
      input x: [3] in 1...2
      let y = x.relu()
      gradcheck
      """)
    let text = results.map(\.text).joined(separator: "\n")
    #expect(
      text.contains("· y.relu: no input is below 0, so no gradient was seen there"), "\(text)")
  }
}
