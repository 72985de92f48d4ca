package import Gradcheck

/// Runs files for the command line: checks or diagnoses each and gathers one report.
package struct FileRunner {
  /// What is done with a file.
  package enum Purpose: Sendable {
    case check(trains: Bool)
    case diagnose
  }

  package var purpose: Purpose
  package var options: Session.Options
  package var failOn = FailOn.error
  package var failsOnInconclusive = false
  package var isInterrupted: @Sendable () -> Bool = { false }
  package var progress: ProgressListener = { _ in }
  /// This run's part where several share the work.
  package var share: Share?
  /// The report of an interrupted run that this one goes on with.
  package var earlier: Report?

  package init(purpose: Purpose, options: Session.Options) {
    self.purpose = purpose
    self.options = options
  }

  /// What came of one file.
  package struct Outcome {
    /// What was checked; `nil` where the file could not be read.
    package var subject: Report.Subject?
    package var error: Report.Diagnostic?
    /// What a person reads: each action's output.
    package var results: [StatementResult]
    /// Actions that were left out.
    package var skipped: [String]
    package var wasInterrupted: Bool
    /// Whether another share does the whole file.
    package var isLeftToAnotherShare = false
  }

  /// Runs one file from its first statement to its last.
  ///
  /// - Parameter position: its place among all the files, from 0.
  package func run(_ file: String, position: Int = 0) -> Outcome {
    var options = options
    options.portion = FilePortion(
      share: share, position: position, earlier: earlier?.subjects.first { $0.name == file })
    let session = Session(options: options)
    let start = ContinuousClock.now
    let mode: FileRunMode =
      switch purpose {
      case .check(let trains): .check(trains: trains)
      case .diagnose: .diagnose
      }
    var results = session.load(
      file: file, mode: mode, isInterrupted: isInterrupted, progress: progress)
    if case .diagnose = purpose, !results.contains(where: { $0.status == 2 }) {
      results = [diagnose(session, file: file)]
    }
    let failure = results.first { $0.status == 2 }
    let elapsed = (ContinuousClock.now - start).seconds
    let isOpen = session.fileName != nil && !session.record.isLeftToAnotherShare
    let subject =
      isOpen && (failure == nil || !session.record.checks.isEmpty)
      ? session.subject(name: file, elapsed: elapsed) : nil
    return Outcome(
      subject: session.record.isContinued ? subject.map { completed($0) } : subject,
      error: failure.flatMap { Report.Diagnostic($0, file: file) }, results: results,
      skipped: session.record.skipped,
      wasInterrupted: session.record.wasInterrupted || results.contains { $0.status == 130 },
      isLeftToAnotherShare: session.record.isLeftToAnotherShare)
  }

  /// What an earlier run found of the same check, added.
  private func completed(_ subject: Report.Subject) -> Report.Subject {
    guard let earlier else { return subject }
    return earlier.completed(by: Report(subjects: [subject])).subjects.first ?? subject
  }

  private func diagnose(_ session: Session, file: String) -> StatementResult {
    do {
      var result = try session.diagnoseFile()
      result.statement = "diagnose"
      return result
    } catch let error as SessionError {
      let place = error.place ?? "\(file):1:1"
      return session.failure(
        SessionError(error.id, error.message, help: error.help, place: place),
        statement: "diagnose")
    } catch {
      var error = SessionError(error)
      error.place = "\(file):1:1"
      return session.failure(error, statement: "diagnose")
    }
  }

  /// One report of all that ran.
  package func report(_ outcomes: [Outcome], errors: [Report.Diagnostic] = []) -> Report {
    Report(
      subjects: outcomes.compactMap(\.subject), errors: errors + outcomes.compactMap(\.error),
      failOn: failOn, failOnInconclusive: failsOnInconclusive,
      wasInterrupted: outcomes.contains(where: \.wasInterrupted) || isInterrupted(), shard: share)
  }
}
