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
    everyCoordinate: Bool = false, budget: Double? = nil, seed: UInt64? = nil
  ) -> Report {
    var options = Session.Options()
    options.budget = budget
    options.seed = seed
    options.everyCoordinate = everyCoordinate
    var runner = FileRunner(purpose: .check(trains: false), options: options)
    runner.share = share
    let files = names.map(file)
    runner.earlier = (try? earlier?.parts(of: files)) ?? [:]
    if let polls {
      let counter = PollCounter(polls)
      runner.isInterrupted = { counter.isOver }
    }
    return runner.report(
      files.enumerated().map { runner.run($1, position: $0) }, of: files)
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

  /// A report of an edited file, or of another seed, is refused and says what differs.
  @Test func anotherCheckIsNotGoneOnWith() {
    var edited = report(["zero-init.nn"], polls: 40)
    edited.subjects[0].fingerprint = "another"
    let seeded = report(["zero-init.nn"], polls: 40, seed: 4)
    for (partial, difference) in [
      (edited, "the program, its data or an option differs"),
      (seeded, "the seed differs (4 and 11)"),
    ] {
      let resumed = report(["zero-init.nn"], earlier: partial, seed: partial == seeded ? 11 : nil)
      #expect(resumed.summary.exitStatus == 2)
      #expect(resumed.errors.map(\.id) == ["unrelated-reports"])
      #expect(
        resumed.errors.first?.message.hasSuffix("zero-init.nn: \(difference)") == true,
        "\(resumed.errors)")
    }
  }

  /// A file that trains before its check is done again, but not of another seed.
  @Test func aFileThatIsDoneAgainIsOfTheSameSeed() {
    let earlier = report(["xor.nn"], seed: 4)
    #expect(report(["xor.nn"], earlier: earlier, seed: 4).errors == [])
    #expect(report(["xor.nn"], earlier: earlier, seed: 5).summary.exitStatus == 2)
  }

  /// What of several files a report does not hold is checked.
  @Test func aReportOfSomeFilesIsGoneOnWith() {
    let partial = report(["affine.nn"])
    let resumed = report(["affine.nn", "zero-init.nn"], earlier: partial)
    #expect(substance(resumed) == substance(report(["affine.nn", "zero-init.nn"])))
    #expect(resumed.errors == [])
  }

  /// Shares of a check with planted faults look elsewhere than those of one without.
  @Test func plantedFaultsAndSecondOrderAreAnotherCheck() {
    func fingerprint(_ change: (inout Session.Options) -> Void) -> String? {
      var options = Session.Options()
      change(&options)
      return FileRunner(purpose: .check(trains: false), options: options)
        .run(file("affine.nn")).subject?.fingerprint
    }
    let prints = [
      fingerprint { _ in }, fingerprint { $0.mutates = true },
      fingerprint { $0.checksSecondOrder = true },
    ]
    #expect(Set(prints).count == 3 && !prints.contains(nil))
  }

  /// Files that cannot be dealt out are marked, and a share names all files of the run.
  @Test func sharesSayOfWhichWholeTheyAre() throws {
    let names = ["affine.nn", "affine-wrong.nn"]
    let two = report(names, share: Share("2/2"))
    #expect(two.whole == names.map(file))
    #expect(two.subjects.map(\.isWhole) == [nil, true])
    #expect(report(names).whole == nil)
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
