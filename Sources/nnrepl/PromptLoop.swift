import NNTerminal

/// Reads statements at a terminal, runs them and shows what they say, until Ctrl-D.
struct PromptLoop {
  /// Why the loop ended.
  enum End: Equatable {
    /// Ctrl-D.
    case left
    /// Ctrl-C twice within two seconds.
    case interrupted
  }

  private static let continuationPrompt = "  … "

  let editor: LineEditor
  let evaluator: any StatementEvaluator
  let usesColor: Bool

  /// Runs until the user leaves.
  func run() -> End {
    var pending: [String] = []
    editor.completions = { [evaluator] in evaluator.completions(before: $0, after: $1) }
    while true {
      let isContinuing = !pending.isEmpty
      let name = evaluator.promptName
      editor.prompt = { [usesColor] in
        isContinuing
          ? styled(Self.continuationPrompt, "2", usesColor)
          : styled(name + ">", "1", usesColor) + " "
      }
      let note = isContinuing ? "" : evaluator.promptNote
      editor.rightPrompt = { [usesColor] in note.isEmpty ? "" : styled(note, "2", usesColor) }
      switch editor.readLine() {
      case .interrupted:
        pending = []
        if Interruption.isLeavingRequested { return .interrupted }
        Interruption.forget()
      case .end:
        editor.write("\n")
        if !isContinuing { return .left }
        pending = []
      case .line(let line):
        pending.append(line)
        let text = pending.joined(separator: "\n")
        guard evaluator.isComplete(text) else { continue }
        pending = []
        if text.allSatisfy(\.isWhitespace) { continue }
        editor.remember(text)
        evaluate(text)
        if Interruption.isLeavingRequested { return .interrupted }
      }
    }
  }

  private func evaluate(_ text: String) {
    Interruption.forget()
    var progress = ProgressLine(
      isTerminal: TerminalDevice.isTerminal(1),
      columns: { TerminalDevice.size()?.columns ?? 80 }, write: editor.write)
    let evaluation = evaluator.evaluate(
      text, isInterrupted: { Interruption.isRequested }, progress: { progress.update($0) })
    progress.clear()
    if !evaluation.output.isEmpty { editor.write(evaluation.output + "\n") }
  }

}

/// `text` between a colour and its reset, as libedit wants it in a prompt.
private func styled(_ text: String, _ code: String, _ usesColor: Bool) -> String {
  guard usesColor else { return text }
  let escape = Editline.promptEscape
  return "\(escape)\u{1B}[\(code)m\(escape)\(text)\(escape)\u{1B}[0m\(escape)"
}
