package import Gradcheck
import NNLanguage

/// What of a file is this run's where several runs share a check, or go on with one.
package struct FilePortion: Sendable {
  /// The run's share; `nil` is the whole.
  package var share: Share?
  /// The file's place among all that are checked, from 0.
  package var position = 0
  /// What an interrupted run of the same check found.
  package var earlier: Report.Subject?
  /// Whether all of the file is done again, whatever the interrupted run found of it.
  var isDoneAgain = false

  package init(share: Share? = nil, position: Int = 0, earlier: Report.Subject? = nil) {
    self.share = share
    self.position = position
    self.earlier = earlier
  }

  /// What a run does of a file.
  enum Part {
    /// Everything.
    case whole
    /// Its part of the one check, and the other actions too where it is the first share.
    case part(runsActions: Bool)
    /// Nothing: another share does it whole.
    case none
  }

  /// How a file with these statements is shared.
  ///
  /// A check is dealt out by coordinates where the file has one `gradcheck` at most, and nothing
  /// else depends on it. A file that trains before its check, checks twice, or expects a verdict is
  /// small or bound to be run in order: it goes to one share whole, the file at position `p` to
  /// share `p mod count + 1`.
  func part(of statements: [AnalyzedStatement]) -> Part {
    guard let share else { return .whole }
    return Self.isDivisible(statements)
      ? .part(runsActions: share.index == 1) : share.contains(position) ? .whole : .none
  }

  /// Whether a check can be dealt out, and gone on with, by coordinates.
  static func isDivisible(_ statements: [AnalyzedStatement]) -> Bool {
    var checks = 0
    var trainings = 0
    for statement in statements {
      guard case .action(let action) = statement.meaning else { continue }
      switch action {
      case .gradcheck:
        checks += 1
        if trainings > 0 { return false }
      case .train, .step: trainings += 1
      case .expect(let expectation): if expectation.concernsChecks { return false }
      default: break
      }
    }
    return checks <= 1
  }
}
