import NNTerminal

/// What a prompt needs of the language behind it.
protocol StatementEvaluator: AnyObject {
  /// The name before `>`: `nn`, or the open network's.
  var promptName: String { get }

  /// Whether `text` is a statement that ends here, right or wrong; false where a bracket is open or
  /// the line ends in an operator or a comma.
  func isComplete(_ text: String) -> Bool

  /// Runs statements up to the first error.
  ///
  /// - Parameters:
  ///   - isInterrupted: polled by long work, which then stops and keeps what it has.
  ///   - progress: told how far long work is; may be called often.
  ///   - show: gets what each statement has to say as soon as it is done.
  func evaluate(
    _ input: StatementInput, isInterrupted: @escaping @Sendable () -> Bool,
    progress: @escaping (_ text: () -> String) -> Void, show: (Evaluation) -> Void)

  /// Candidates for the cursor between `before` and `after`, the fitting ones first.
  func completions(before: String, after: String) -> CandidateList
}

/// Where statements come from.
enum StatementInput: Equatable {
  /// Typed or pasted; may hold several statements.
  case typed(String)
  /// A piece of a stream, with the line that it begins on and the stream's name.
  case read(String, firstLine: Int, name: String)
  /// The path of a program, which becomes the open network.
  case file(String)
}

/// What came of a statement, without last newlines.
struct Evaluation: Equatable {
  /// What it has to say; may be empty.
  var output = ""
  /// Errors and warnings; may be empty.
  var diagnostics = ""
  /// 0 as it should be, 1 a failed check or expectation, 2 bad input, 130 interrupted.
  var status: Int32 = 0
}
