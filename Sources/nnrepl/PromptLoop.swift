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
    while true {
      let typed = pending.map { $0 + "\n" }.joined()
      let prompt =
        pending.isEmpty
        ? styled(evaluator.promptName + ">", "1") + " " : styled(Self.continuationPrompt, "2")
      editor.prompt = { prompt }
      editor.completions = { [evaluator] in
        evaluator.completions(before: typed + $0, after: $1)
      }
      switch editor.readLine() {
      case .interrupted:
        pending = []
        if Interruption.isLeavingRequested { return .interrupted }
        Interruption.forget()
      case .end:
        editor.write("\n")
        if pending.isEmpty { return .left }
        pending = []
      case .line(let line):
        pending.append(line)
        let text = pending.joined(separator: "\n")
        guard evaluator.isComplete(text) else { continue }
        pending = []
        if text.allSatisfy(\.isWhitespace) { continue }
        editor.remember(text)
        evaluate(.typed(text))
        if Interruption.isLeavingRequested { return .interrupted }
      }
    }
  }

  /// Runs statements and shows what each says; the worst status.
  @discardableResult
  func evaluate(_ input: StatementInput) -> Int32 {
    Interruption.forget()
    var progress = ProgressLine(
      isTerminal: TerminalDevice.isTerminal(1),
      columns: { TerminalDevice.size()?.columns ?? 80 }, write: editor.write)
    var worst: Int32 = 0
    evaluator.evaluate(
      input, isInterrupted: { Interruption.isRequested }, progress: { progress.update($0()) },
      show: { evaluation in
        progress.clear()
        for part in [evaluation.output, evaluation.diagnostics] where !part.isEmpty {
          editor.write(part + "\n")
        }
        worst = max(worst, evaluation.status)
      })
    progress.clear()
    return worst
  }

  /// `text` between a colour and its reset, as libedit wants it in a prompt.
  private func styled(_ text: String, _ code: String) -> String {
    guard usesColor else { return text }
    let escape = Editline.promptEscape
    return "\(escape)\u{1B}[\(code)m\(escape)\(text)\(escape)\u{1B}[0m\(escape)"
  }
}
