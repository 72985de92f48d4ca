import Foundation
import NNLanguage
import NNLanguageServer
import NNSession
import NNTerminal

/// A session behind the prompt.
final class SessionEvaluator: StatementEvaluator {
  let session: Session

  init(session: Session) { self.session = session }

  var promptName: String { session.promptName }

  func isComplete(_ text: String) -> Bool { session.isComplete(text) }

  func evaluate(
    _ input: StatementInput, isInterrupted: @escaping @Sendable () -> Bool,
    progress: @escaping (String) -> Void, show: (Evaluation) -> Void
  ) {
    session.evaluate(input, isInterrupted: isInterrupted, progress: progress) { result in
      show(
        Evaluation(
          output: result.text, diagnostics: result.renderedDiagnostics,
          status: Int32(result.status)))
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
  /// The entries of the folder that is being named, folders with a slash at the end; nil outside of
  /// a string. Hidden ones only come when their dot is typed.
  static func candidates(before: String, directory: String) -> CandidateList? {
    let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count.isMultiple(of: 2), let typed = parts.last.map(String.init) else { return nil }
    let name = typed.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let folder = String(typed.dropLast(name.count))
    let base = URL(fileURLWithPath: directory.isEmpty ? "." : directory, isDirectory: true)
    let url = folder.isEmpty ? base : URL(fileURLWithPath: folder, relativeTo: base)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let candidates = entries.sorted().filter { entry in
      entry.hasPrefix(name) && (name.hasPrefix(".") || !entry.hasPrefix("."))
    }.map { entry in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(
        atPath: url.appendingPathComponent(entry).path, isDirectory: &isFolder)
      return Candidate(isFolder.boolValue ? entry + "/" : entry)
    }
    return CandidateList(replacedScalars: name.unicodeScalars.count, candidates: candidates)
  }
}
