import NNLanguage
import NNSession
import NNTerminal

/// A session behind the prompt.
final class SessionEvaluator: StatementEvaluator {
  let session: Session

  /// The terminal's columns when a statement last ran.
  private var columns = TerminalDevice.size()?.columns

  init(session: Session) { self.session = session }

  var promptName: String { session.promptName }

  func isComplete(_ text: String) -> Bool { session.isComplete(text) }

  func evaluate(
    _ input: StatementInput, isInterrupted: @escaping @Sendable () -> Bool,
    progress: @escaping ProgressListener, show: (Evaluation) -> Void
  ) {
    // A window that was given another width decides; else what `set display` says stands.
    let now = TerminalDevice.size()?.columns
    if let now, now != columns { session.options.style.width = max(40, now) }
    columns = now
    func tell(_ result: StatementResult) {
      show(
        Evaluation(
          output: result.text,
          diagnostics: result.renderedDiagnostics.wrapped(to: session.options.style.width),
          status: Int32(result.status)))
    }
    withoutActuallyEscaping(tell) { tell in
      session.showsPart = tell
      session.evaluate(
        input, isInterrupted: isInterrupted, progress: progress, show: tell)
      session.showsPart = nil
    }
  }

  func completions(before: String, after: String) -> CandidateList {
    if let files = FileCompletion.candidates(before: before, directory: session.directory) {
      return files
    }
    let completion = PromptCompletion(before: session.state.documentText + before, after: after)
    return CandidateList(
      replacedScalars: completion.replacedScalars,
      candidates: completion.items.map { Candidate($0.text, summary: $0.summary) })
  }
}

/// Names of files inside a string that is not closed yet.
enum FileCompletion {
  /// The entries of the folder that is being named; nil outside of a string.
  static func candidates(before: String, directory: String) -> CandidateList? {
    let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count.isMultiple(of: 2), let typed = parts.last.map(String.init) else { return nil }
    let start = typed.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    return CandidateList(
      replacedScalars: start.unicodeScalars.count,
      candidates: FileNames.completing(typed, in: directory).map { Candidate($0) })
  }
}
