import Foundation
import Gradcheck
import NNSession
import Synchronization
import Testing

/// A check in several parts, and one in several runs, comes to what one whole run finds.
@Suite struct SharedCheckTests {
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("fixtures")

  private func file(_ name: String) -> String { Self.fixtures.appendingPathComponent(name).path }

  private func report(
    _ names: [String], share: Share? = nil, earlier: Report? = nil, polls: Int? = nil,
    everyCoordinate: Bool = false, budget: Double? = nil
  ) -> Report {
    var options = Session.Options()
    options.budget = budget
    options.everyCoordinate = everyCoordinate
    var runner = FileRunner(purpose: .check(trains: false), options: options)
    runner.share = share
    runner.earlier = earlier
    if let polls {
      let counter = PollCounter(polls)
      runner.isInterrupted = { counter.isOver }
    }
    return runner.report(names.enumerated().map { runner.run(file($1), position: $0) })
  }

  /// What must not depend on how the work was divided.
  private func substance(_ report: Report) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for subject in report.subjects {
      result[subject.name] =
        subject.tensors.map {
          "\($0.name) \($0.checked) \($0.verdict) \($0.kinks) \($0.notExercised) \($0.failed)"
        }.sorted()
        + subject.layers.map {
          "\($0.name) \($0.local?.verdict.rawValue ?? "") \($0.local?.skipped ?? [])"
        }
        + subject.functions.map { "\($0.name) \($0.verdict)" }.sorted()
    }
    return result
  }

  private static let names = [
    "affine.nn", "affine-wrong.nn", "by-hand.nn", "xor.nn", "zero-init.nn",
  ]

  @Test(arguments: [2, 3, 5]) func sharesComeToTheWhole(count: Int) throws {
    let parts = (1...count).map { index in
      ("\(index)", report(Self.names, share: Share(index: index, count: count)))
    }
    let merged = try Report.merging(parts)
    let whole = report(Self.names)
    #expect(substance(merged) == substance(whole))
    #expect(merged.summary.exitStatus == whole.summary.exitStatus)
  }

  /// Small tensors and operands of ops whole, large tensors by coordinates: of these most are dead,
  /// and a share must not take its measure from them alone.
  @Test(arguments: [2, 4]) func sharesOfEveryCoordinateCostTheirPart(count: Int) throws {
    for name in ["benchmarks/recommender.nn", "benchmarks/lstm.nn"] {
      let parts = (1...count).map { index in
        let share = Share(index: index, count: count)
        return ("\(index)", report([name], share: share, everyCoordinate: true))
      }
      let merged = try Report.merging(parts)
      let whole = report([name], everyCoordinate: true)
      #expect(substance(merged) == substance(whole), "\(name)")
      #expect(merged.summary.exitStatus == 0, "\(name)")
      let all = whole.subjects.reduce(0) { $0 + $1.evaluations }
      for (index, part) in parts {
        let own = part.subjects.reduce(0) { $0 + $1.evaluations }
        #expect(Double(own) < 1.5 * Double(all) / Double(count), "\(name) \(index)")
      }
    }
  }

  @Test(arguments: [0, 1, 7, 20, 40, 80, 160])
  func aResumedCheckComesToTheWhole(polls: Int) {
    for name in ["zero-init.nn", "affine.nn", "affine-wrong.nn"] {
      let partial = report([name], polls: polls)
      let whole = report([name])
      let resumed = report([name], earlier: partial)
      #expect(substance(resumed) == substance(whole), "\(name)")
      #expect(resumed.summary.exitStatus == whole.summary.exitStatus, "\(name)")
    }
  }

  /// Under a budget a resumed check goes on with the sample where it was left.
  @Test(arguments: [10, 100, 300, 600, 1200])
  func aResumedSampleComesToTheWhole(polls: Int) {
    let whole = report(["digits.nn"], budget: 1000)
    let partial = report(["digits.nn"], polls: polls, budget: 1000)
    let resumed = report(["digits.nn"], earlier: partial, budget: 1000)
    #expect(substance(resumed) == substance(whole))
    #expect(resumed.summary.exitStatus == whole.summary.exitStatus)
    let once = whole.subjects[0].tensors.map(\.directions).max() ?? 0
    #expect(resumed.subjects[0].tensors.allSatisfy { $0.directions <= max(once, 8) })
    for tensor in partial.subjects[0].tensors {
      #expect(tensor.checked <= tensor.coordinates, "\(tensor.name)")
    }
  }

  /// Each share has the seconds for its own tensors, which together are all.
  @Test(arguments: [2, 3]) func sharesUnderABudgetComeToTheWhole(count: Int) throws {
    let parts = (1...count).map { index in
      ("\(index)", report(["digits.nn"], share: Share(index: index, count: count), budget: 1000))
    }
    let merged = try Report.merging(parts)
    #expect(substance(merged) == substance(report(["digits.nn"], budget: 1000)))
    let sizes = parts.map { $0.1.subjects[0].tensors.reduce(0) { $0 + $1.checked } }
    let largest = merged.subjects[0].tensors.map(\.coordinates).max() ?? 0
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= largest, "\(sizes)")
  }

  @Test func anInterruptedCheckSaysSo() {
    let partial = report(["zero-init.nn"], polls: 20)
    #expect(partial.summary.exitStatus == 130)
  }

  @Test func anotherCheckIsNotGoneOnWith() {
    var partial = report(["zero-init.nn"], polls: 40)
    partial.subjects[0].fingerprint = "another"
    let resumed = report(["zero-init.nn"], earlier: partial)
    #expect(substance(resumed) == substance(report(["zero-init.nn"])))
  }
}

/// Says 'interrupted' from the so-manieth poll on.
private final class PollCounter: Sendable {
  private let left: Mutex<Int>
  init(_ polls: Int) { left = Mutex(polls) }
  var isOver: Bool {
    left.withLock { left in
      left -= 1
      return left < 0
    }
  }
}

/// A reshaped parameter that the objective reads at once was read from memory that held nothing.
@Test func aReshapedParameterIsChecked() {
  let session = Session()
  let results = session.evaluate(
    """
    param w: [6] = .normal(std: 0.5)
    let y = w.reshape([2, 3])
    gradcheck
    """)
  #expect(results.last?.text.contains("pass: 6 coordinates agree") == true)
  #expect(results.last?.text.contains("! ") == false)
}
