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
  /// What an interrupted run that this one goes on with found, by file.
  package var earlier: [String: Report.Subject] = [:]

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
      share: share, position: position, earlier: earlier[file])
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
    var subject =
      isOpen && (failure == nil || !session.record.checks.isEmpty)
      ? session.subject(name: file, elapsed: elapsed) : nil
    if session.record.isWholeOfShare { subject?.isWhole = true }
    if session.record.isContinued, let rest = subject {
      subject = earlier[file]?.adding(rest, isRest: true)
      subject?.name = file
      subject?.file = rest.file
    }
    return Outcome(
      subject: subject,
      error: failure.flatMap { Report.Diagnostic($0, file: file) }, results: results,
      skipped: session.record.skipped,
      wasInterrupted: session.record.wasInterrupted || results.contains { $0.status == 130 },
      isLeftToAnotherShare: session.record.isLeftToAnotherShare)
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
  ///
  /// - Parameter files: all files of the run, those among them that are left to other shares.
  package func report(
    _ outcomes: [Outcome], of files: [String] = [], errors: [Report.Diagnostic] = []
  ) -> Report {
    Report(
      subjects: outcomes.compactMap(\.subject), errors: errors + outcomes.compactMap(\.error),
      failOn: failOn, failOnInconclusive: failsOnInconclusive,
      wasInterrupted: outcomes.contains(where: \.wasInterrupted) || isInterrupted(), shard: share,
      whole: files.isEmpty ? nil : files)
  }
}
