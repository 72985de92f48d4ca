import Foundation
import NNLanguage
import NNSession
import NNTerminal

/// A session at a terminal: the files first, as if typed, then the prompt.
struct Interactive {
  let files: [String]
  let options: Session.Options
  let environment: [String: String]
  let skipsInit: Bool

  /// Runs until the user leaves; the exit status.
  func run() -> Int32 {
    let history = HistoryFile(
      url: HistoryFile.standardURL(
        environment: environment, directory: FileManager.default.currentDirectoryPath))
    guard let editor = LineEditor(program: "nnrepl", history: history) else {
      FileHandle.standardError.write(
        Data("error[no-terminal]: the terminal cannot be opened for editing\n".utf8))
      return 2
    }
    defer { editor.close() }
    let style = options.style
    editor.write(
      style("nnrepl \(Version.text)", .strong) + style(" · help for help, Ctrl-D leaves", .quiet)
        + "\n")
    var session = makeSession(editor)
    for (index, file) in files.enumerated() {
      if index > 0 { session = makeSession(editor) }
      makeLoop(session, editor).evaluate(.file(file))
      if Interruption.isLeavingRequested { return 130 }
    }
    if files.isEmpty {
      editor.write(style("nothing is open: type let x = 3, or open \"xor.nn\"", .quiet) + "\n")
    }
    return makeLoop(session, editor).run() == .left ? 0 : 130
  }

  private func makeSession(_ editor: LineEditor) -> Session {
    let session = Session(options: options)
    if !skipsInit { runInit(in: session, editor: editor) }
    return session
  }

  private func makeLoop(_ session: Session, _ editor: LineEditor) -> PromptLoop {
    PromptLoop(
      editor: editor, evaluator: SessionEvaluator(session: session),
      usesColor: options.style.usesColor)
  }

  /// Runs `~/.config/nnrepl/init.nn`: only `set display` and `func`, the rest is named and left out.
  private func runInit(in session: Session, editor: LineEditor) {
    guard let home = environment["HOME"] else { return }
    let folder = environment["XDG_CONFIG_HOME"] ?? home + "/.config"
    guard let text = try? String(contentsOfFile: folder + "/nnrepl/init.nn", encoding: .utf8) else {
      return
    }
    for node in SyntaxTree.parse(text, mode: .prompt).statements {
      let isAllowed =
        node.kind == .functionDeclaration
        || node.kind == .setAction
          && node.text.split(whereSeparator: \.isWhitespace).dropFirst().first == "display"
      guard isAllowed else {
        editor.write("init.nn: only `func` and `set display` run here, not: \(node.text)\n")
        continue
      }
      for result in session.evaluate(node.text) where !result.ok {
        editor.write("init.nn: " + result.renderedDiagnostics + "\n")
      }
    }
  }
}
