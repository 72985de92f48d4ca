import NNTerminal

/// What a prompt needs of the language behind it.
protocol StatementEvaluator: AnyObject {
  /// The name before `>`: `nn`, or the open network's.
  var promptName: String { get }

  /// Shown at the right edge of the prompt, such as the last value's shape; empty for nothing.
  var promptNote: String { get }

  /// Whether `text` is a statement that ends here, right or wrong; false where a bracket is open or
  /// the line ends in an operator or a comma.
  func isComplete(_ text: String) -> Bool

  /// Runs `text`, which may hold several statements.
  ///
  /// - Parameters:
  ///   - isInterrupted: polled by long work, which then stops and keeps what it has.
  ///   - progress: told how far long work is; may be called often.
  func evaluate(
    _ text: String, isInterrupted: @escaping @Sendable () -> Bool, progress: (String) -> Void
  ) -> Evaluation

  /// Candidates for the cursor between `before` and `after`, the fitting ones first.
  func completions(before: String, after: String) -> CandidateList
}

/// What came of a statement.
struct Evaluation: Equatable {
  /// Rendered for the terminal, without the last newline; empty when there is nothing to say.
  var output = ""
  /// Whether the statement did what it says: false for an error, a failed check, an unmet `expect`.
  var succeeded = true
}
