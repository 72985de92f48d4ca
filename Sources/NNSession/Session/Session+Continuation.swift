import NNLanguage

extension Session {
  /// What a line starts with that goes on with the statement before it: a dot, or an operator that
  /// no expression starts with (`-` does).
  private static let continuations = [".", "+", "*", "/", "==", "!=", "<", ">"]

  /// The dot or operator that `text` begins with, if it goes on with the statement before it.
  private static func continuation(of text: String) -> String? {
    text.hasPrefix("//") ? nil : continuations.first { text.hasPrefix($0) }
  }

  /// What stands before `text` in the statement that it goes on with; empty where it stands alone.
  ///
  /// Throws where the statement before it does not end in a value.
  func continuationHead(of text: String) throws -> String {
    guard let start = Self.continuation(of: text) else { return "" }
    let example = (start == "." ? "" : " ") + Self.oneLine(text, limit: 30)
    guard let last = state.lastStatement else {
      throw SessionError(
        "nothing-to-continue", "there is no statement that `\(start)` could go on with",
        help: "name the value that it starts from: `hidden\(example)`")
    }
    let tree = SyntaxTree.parse(last, mode: .prompt)
    let node = tree.statements.first { $0.kind != .emptyStatement }
    guard let node, Self.endsInAValue(node) else {
      throw SessionError(
        "nothing-to-continue",
        "`\(start)` goes on with a value, but the last statement is `\(Self.oneLine(last, limit: 40))`",
        help: "declare a value first: `let y = hidden\(example)`")
    }
    // Without the `;` or the comment that may end it.
    return tree.source[node.range] + "\n  "
  }

  private static func endsInAValue(_ node: SyntaxNode) -> Bool {
    switch node.kind {
    case .letDeclaration: true
    case .clause: node.statementWord?.text == "loss"
    default: declarationKey(of: node) == nil
    }
  }

  /// An error in a statement that went on with the one before it, shown in the line that was typed;
  /// as it is where a part of it stands above that line.
  func relocated(_ result: StatementResult, to typed: String, offset: Int) -> StatementResult {
    let moved = result.diagnostics.compactMap { diagnostic -> Diagnostic? in
      let own = diagnostic.shifted(by: -offset, within: typed.utf8.count)
      return own?.notes.count == diagnostic.notes.count
        && own?.fixIts.count == diagnostic.fixIts.count ? own : nil
    }
    guard moved.count == result.diagnostics.count else { return result }
    var result = result
    result.statement = typed
    result.diagnostics = moved
    result.renderedDiagnostics = rendered(moved, of: SourceText(typed), file: nil)
    return result
  }
}
