import NNLanguage
import NNSession

extension Session {
  /// Runs statements one by one and hands out each result as it comes, up to the first that is bad
  /// input or interrupted.
  ///
  /// - Parameter show: gets each result, its line counted in the text or file.
  func evaluate(
    _ input: StatementInput, isInterrupted: @escaping @Sendable () -> Bool,
    progress: @escaping (String) -> Void, show: (StatementResult) -> Void
  ) {
    guard case .typed(let text) = input else {
      if case .file(let path) = input {
        load(file: path, isInterrupted: isInterrupted, progress: progress, each: show)
      }
      return
    }
    for piece in Self.pieces(of: text) {
      for var result in evaluate(piece.text, isInterrupted: isInterrupted, progress: progress) {
        result.line += piece.line - 1
        show(result)
        if result.status == 2 || result.status == 130 { return }
      }
    }
  }

  /// The statements of `text` with their lines, from 1. Text in which no statement is found is one
  /// piece, so that its error is told.
  private static func pieces(of text: String) -> [(text: String, line: Int)] {
    let tree = SyntaxTree.parse(text, mode: .prompt)
    let statements = tree.statements.filter { $0.kind != .emptyStatement }
    // A statement goes up to where the next one begins: its `;` and comments stay with it.
    let starts = statements.map { $0.range.start } + [tree.source.bytes.count]
    guard statements.count > 1 else { return [(text, 1)] }
    return zip(starts, starts.dropFirst()).enumerated().map { index, bounds in
      let start = index == 0 ? 0 : bounds.0
      return (tree.source[SourceRange(start, bounds.1)], tree.source.position(at: start).line)
    }
  }
}
