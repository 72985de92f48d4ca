import ArgumentParser
import Foundation
import Gradcheck
import NNSession
import NNTerminal

/// Runs files and writes what came of them: the part that `check` and `diagnose` share.
struct Runner {
  let common: CommonOptions
  let purpose: FileRunner.Purpose
  /// This run's part, where several share the work.
  var share: Share?
  /// The report of the interrupted run that this one goes on with, and its file.
  var earlier: (file: String, report: Report)?
  var checksSecondOrder = false
  var mutates = false

  func run() throws {
    Interruption.install(alsoTermination: true)
    let paths = common.paths.isEmpty ? ["."] : common.paths
    var errors: [Report.Diagnostic] = []
    var files: [String] = []
    for path in paths {
      do {
        files += try FileSearch.files(in: [path])
      } catch let error as SessionError {
        complain("\(error.place ?? path): error[\(error.id)]: \(error.message)")
        errors.append(
          Report.Diagnostic(
            id: error.id, message: error.message, location: .init(file: path, line: 1)))
      }
    }
    if files.isEmpty, errors.isEmpty, !common.allowEmpty {
      complain(
        "gradcheck: error[nothing-to-check]: no .nn file in \(paths.joined(separator: ", "))")
      throw ExitCode(2)
    }
    let start = ContinuousClock.now
    var options = common.sessionOptions
    options.checksSecondOrder = checksSecondOrder
    options.mutates = mutates
    var runner = FileRunner(purpose: purpose, options: options)
    runner.isInterrupted = { Interruption.isRequested }
    runner.failsOnInconclusive = common.output.failsOnInconclusive
    runner.failOn = common.output.failOnSeverity
    runner.share = share
    runner.earlier = try earlierParts(of: files)
    let formats = common.output.formats
    let wantsText = formats.contains { $0.kind == .text && $0.file == nil }
    var progress = ProgressLine(
      isTerminal: TerminalDevice.isTerminal(2),
      columns: { TerminalDevice.size(of: 2)?.columns ?? 80 },
      write: { FileHandle.standardError.write(Data($0.utf8)) })
    runner.progress = { text in if wantsText { progress.update(text()) } }
    var outcomes: [FileRunner.Outcome] = []
    for (position, file) in files.enumerated() {
      if Interruption.isRequested { break }
      let outcome = runner.run(file, position: position)
      progress.clear()
      if outcome.isLeftToAnotherShare { continue }
      outcomes.append(outcome)
      if let failure = outcome.results.first(where: { $0.status == 2 }) {
        complain(failure.renderedDiagnostics)
      }
      // Nothing is written: a report file may be the one that was to be gone on with, and what it
      // holds of this file would be lost.
      if outcome.error != nil, runner.earlier[file] != nil { throw ExitCode(2) }
      if wantsText { show(outcome, file: file) }
    }
    let report = runner.report(outcomes, of: files, errors: errors)
    let filed = formats.contains { $0.file != nil } ? try joiningRun(report) : report
    for format in formats where !(format.kind == .text && format.file == nil) {
      try ReportFile.write(format.file == nil ? report : filed, as: format)
    }
    if wantsText {
      say(
        Self.lastLine(report, files: outcomes.count, seconds: (ContinuousClock.now - start).seconds)
      )
    }
    if wantsText, report.summary.exitStatus == 130, case .check = purpose {
      let written = formats.first { $0.kind == .json && $0.file != nil }?.file
      say(
        written.map { "the same command and `--resume \($0)` do the rest" }
          ?? "with `--format json=report.json` an interrupted check can be gone on with")
    }
    if report.summary.exitStatus != 0 { throw ExitCode(Int32(report.summary.exitStatus)) }
  }

  /// What the report to go on with holds of `files`.
  private func earlierParts(of files: [String]) throws -> [String: Report.Subject] {
    guard let earlier else { return [:] }
    do {
      return try earlier.report.parts(of: files)
    } catch {
      // In a run of several programs it may hold the checks of the others.
      if ProcessInfo.processInfo.environment[Report.runFolderVariable] != nil { return [:] }
      complain("\(earlier.file):1:1: error[unrelated-reports]: \(error.description)")
      throw ExitCode(2)
    }
  }

  /// What report files hold: this report with those of the programs that ran before in the same
  /// `swift package gradcheck`.
  private func joiningRun(_ report: Report) throws -> Report {
    do {
      return try report.joiningRun(ProcessInfo.processInfo.environment)
    } catch {
      complain(
        "gradcheck: error[unwritable-file]: the folder that \(Report.runFolderVariable) names "
          + "cannot be used")
      throw ExitCode(2)
    }
  }

  /// One line for a file that is as it should be, everything for one that is not.
  private func show(_ outcome: FileRunner.Outcome, file: String) {
    let style = Style(usesColor: common.output.usesColor, width: 80)
    if case .diagnose = purpose {
      say("\(file)")
      for result in outcome.results where !result.text.isEmpty { say(result.text) }
      return
    }
    let isBad =
      outcome.error != nil || outcome.subject.map { $0.verdict == .fail } ?? true
      || outcome.subject?.expectations.contains { !$0.met } ?? false
      || outcome.subject?.findings.contains { $0.severity == .error && !$0.isExpected } ?? false
    if isBad || common.verbose {
      say("\(isBad ? style("✗", .bad) : style("✓", .good)) \(file)")
      for result in outcome.results where !result.text.isEmpty {
        if common.verbose || result.status != 0 { say(result.text) }
      }
    } else if let subject = outcome.subject {
      if let share, subject.checks.isEmpty, !outcome.wasInterrupted {
        say("\(pad("· \(file)", 36)) nothing of it fell to shard \(share)")
        return
      }
      let checked = subject.tensors.reduce(0) { $0 + $1.checked }
      let covered = subject.tensors.reduce(0) { $0 + $1.coveredByDirections }
      let others = subject.tensors.reduce(0) { $0 + ($1.coveredByDirections > 0 ? 0 : $1.checked) }
      let expected =
        subject.tensors.contains { $0.expected == true }
        || subject.functions.contains { $0.expected == true }
      let mark = outcome.wasInterrupted ? "·" : style("✓", .good)
      var line = pad("\(mark) \(file)", 36)
      let count =
        covered > 0
        ? "\((others + covered).grouped) by directions" : checked.counted("coordinate")
      line += pad(count, 22, right: true)
      line += pad(
        "\(max(0.01, subject.elapsedSeconds).formatted(significant: 2)) s", 10, right: true)
      if outcome.wasInterrupted { line += "  interrupted" }
      if expected { line += "  fails as expected" }
      say(line)
      if common.budget != nil, covered > 0 {
        say("  \(checked.counted("coordinate")) one by one")
        if let guarantee = subject.tensors.guarantee {
          for text in TextReport().wrapped(guarantee, indentation: "  ") { say(text) }
        }
      }
      for doubt in Self.doubts(subject) { say(doubt) }
      if let second = subject.secondOrder {
        say("  second order: \(second.verdict.title), \(second.symmetry)")
      }
      if let mutations = subject.mutations { say("  \(mutations.sentence)") }
    }
    if !outcome.skipped.isEmpty, common.verbose {
      say("  left out: " + outcome.skipped.joined(separator: "; "))
    }
  }

  /// What a subject's numbers could not decide, and why: the first tensors by name.
  private static func doubts(_ subject: Report.Subject) -> [String] {
    let open = subject.tensors.filter { $0.verdict == .inconclusive }
    let named = open.prefix(3).map { tensor in
      "  ! \(tensor.name): inconclusive" + (tensor.reason.map { ": \($0)" } ?? "")
    }
    return named + (open.count > 3 ? ["  … \(open.count - 3) more: -v shows them"] : [])
  }

  private func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.displayWidth))
    return right ? space + text : text + space
  }

  private static func lastLine(_ report: Report, files: Int, seconds: Double) -> String {
    var parts = report.outcome(files: files)
    let evaluations = report.subjects.reduce(0) { $0 + $1.evaluations }
    if evaluations > 0 { parts.append("\(evaluations.grouped) evaluations") }
    if report.summary.exitStatus == 130 { parts.append("interrupted") }
    if let share = report.shard, report.summary.checks > 0 { parts.append("shard \(share)") }
    return parts.joined(separator: ", ") + ", " + duration(seconds)
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 0.01 ? "under 0.01 s" : "\(seconds.formatted(significant: 2)) s"
  }
}

/// A line on standard output, at once.
func say(_ text: String) {
  FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// A line on standard error.
func complain(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}
