import NNAutodiff
import NNLanguage
import NNTraining

/// Told how far long work is. The text is made only where it is shown: work that takes microseconds
/// a step would else spend them on it.
package typealias ProgressListener = (_ text: () -> String) -> Void

/// An open network and everything that can be done with it.
///
/// Prompt, command line and editor all work on one of these. Not thread safe: whoever owns it
/// evaluates one statement at a time.
package final class Session {
  /// What prompt and command line may set.
  package struct Options: Sendable {
    /// Wins over the program's `seed`.
    package var seed: UInt64?
    /// The relative tolerance of checks.
    package var tolerance: Double?
    /// The most memory for probes, in bytes; `nil` leaves it to the engine.
    package var memory: Int?
    /// Judge the float32 backward pass in place of the float64 one.
    package var usesFloat32 = false
    /// A CSV file to use in place of the program's data, columns as the program says.
    package var dataFile: String?
    /// Each parameter coordinate end to end, whatever it costs.
    package var everyCoordinate = false
    /// The seconds that a check may take; the best coverage that fits is chosen.
    package var budget: Double?
    /// What of a file is this run's.
    package var portion = FilePortion()
    /// Check the gradient of the gradient too.
    package var checksSecondOrder = false
    /// Plant known faults into right gradients and count those that a check catches.
    package var mutates = false
    package var style = Style()
    package init() {}
  }

  package var options: Options
  /// The open file's name as it was given, `nil` for a network typed at the prompt.
  package var fileName: String? { state.fileName }
  /// The folder that relative file names start from.
  package var directory: String { state.directory }
  package var state = SessionState()
  /// What ran, for `history` and `again`.
  package var history: [String] = []

  var undoStack: [(statement: String, state: SessionState)] = []
  var redoStack: [(statement: String, state: SessionState)] = []
  /// What the running statement or paste has changed so far; `nil` between statements.
  var undoGroup: UndoGroup?
  var loadedData: (key: String, data: Dataset, split: DataSplit)?
  /// The source that the running statement's ranges refer to.
  var currentSource = SourceText("")
  /// Where the running statement starts in that source.
  var currentRange = SourceRange(0, 0)
  /// The statements of that source.
  var currentStatements: [AnalyzedStatement] = []
  /// Where the `@allow`s stand that have silenced a finding, since the source was begun.
  var usedAllowances: Set<SourceRange> = []
  /// Polled by long work.
  var isInterrupted: @Sendable () -> Bool = { false }
  /// Told how far long work is.
  var progress: ProgressListener = { _ in }
  /// Shown each result of a statement that runs a file, as it comes; without it the statement's own
  /// result holds them all.
  package var showsPart: ((StatementResult) -> Void)?
  /// What checks, expectations and findings were seen since the file was opened, for reports.
  package var record = SessionRecord()

  package init(options: Options = Options()) { self.options = options }

  var style: Style { options.style }

  /// The seed in force.
  var seed: UInt64 { options.seed ?? state.network.seed }

  /// What stands before `>` at the prompt.
  package var promptName: String {
    guard let fileName else { return "nn" }
    let last = fileName.split(separator: "/").last.map(String.init) ?? fileName
    return last.hasSuffix(".nn") ? String(last.dropLast(3)) : last
  }

  /// Whether `text` ends a statement, right or wrong.
  package func isComplete(_ text: String) -> Bool {
    !SyntaxTree.parse(text, mode: .prompt).isIncomplete
  }

  /// Runs `text`, which may hold several statements, as typed at the prompt; stops at the first
  /// error. One `undo` takes all of it back.
  package func evaluate(
    _ text: String, isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: @escaping ProgressListener = { _ in }
  ) -> [StatementResult] {
    self.isInterrupted = isInterrupted
    self.progress = progress
    return asOneStatement {
      var results: [StatementResult] = []
      for piece in pieces(of: text) {
        let result = evaluateOne(piece.text, line: piece.line)
        results.append(result)
        if result.status == 2 || result.status == 130 { break }
      }
      return results
    }
  }

  /// The statements of `text`, each with its line.
  private func pieces(of text: String) -> [(text: String, line: Int)] {
    let tree = SyntaxTree.parse(text, mode: .prompt)
    var result: [(text: String, line: Int)] = []
    // Text in which the parser finds no statement is one, too: it goes on with the one before, or it
    // is an error to be told.
    for node in tree.statements {
      let range = node.range
      let line = tree.source.position(at: range.start).line
      var end = range.end
      // A `;` that ends the line belongs to the statement: it hides the echo.
      let bytes = tree.source.bytes
      var next = end
      while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
      if next < bytes.count, bytes[next] == 0x3B { end = next + 1 }
      result.append((tree.source[SourceRange(range.start, end)], line))
    }
    if result.isEmpty, !text.allSatisfy(\.isWhitespace), tree.statements.isEmpty,
      tree.syntaxDiagnostics().hasErrors
    {
      result.append((text, 1))
    }
    return result
  }

  private func evaluateOne(_ typed: String, line: Int) -> StatementResult {
    var text = typed
    let before = state
    var result: StatementResult
    do {
      let head = try continuationHead(of: typed)
      text = head + typed
      result = try carryOut(text, goesOn: !head.isEmpty)
      if !head.isEmpty, result.status == 2 {
        result = relocated(result, to: typed, offset: head.utf8.count)
      }
    } catch let error as SessionError {
      state = before
      result = failure(error, statement: typed)
    } catch {
      state = before
      result = failure(SessionError(error), statement: typed)
    }
    result.line = line
    history.append(result.status == 2 ? typed : text)
    // A file whose action failed stays open: that is a change, too.
    if !Self.isHistoryWord(text), state.changeMark != before.changeMark {
      undoGroup?.changes.append(text)
    }
    return result
  }

  /// `again` counts as what it runs.
  private static func isHistoryWord(_ text: String) -> Bool {
    ["undo", "redo", "again"].contains(String(text.prefix { $0.isLetter }))
  }

  private func carryOut(_ text: String, goesOn: Bool) throws -> StatementResult {
    usedAllowances = []
    let alone = SyntaxTree.parse(text, mode: .prompt)
    guard let node = alone.statements.first(where: { $0.kind != .emptyStatement }) else {
      return checkedSyntax(alone, statement: text)
    }
    if let key = Self.declarationKey(of: node) {
      return try declare(text, key: key, goesOn: goesOn)
    }
    // After a declaration, a line that starts with a minus would go on with it.
    let source = state.documentText + (text.hasPrefix("-") ? ";\n" : "") + text
    let offset = source.utf8.count - text.utf8.count
    let analysis = analyze(source)
    currentSource = SourceText(source)
    currentStatements = analysis.statements
    currentRange = SourceRange(offset, source.utf8.count)
    if let invalid = report(analysis.diagnostics, offset: offset, statement: text) {
      return invalid
    }
    guard let statement = analysis.statements.last, case .action(let action) = statement.meaning
    else { return StatementResult(statement: text) }
    if statement.range.start >= offset { currentRange = statement.range }
    // The action's own expressions may have added nodes: run on the network that holds them.
    let declared = state.network
    state.network = analysis.network
    defer { if state.entries == currentEntries { state.network = declared } }
    currentEntries = state.entries
    var result = try perform(action, statement: statement)
    result.statement = text
    if case .evaluate = action { state.lastStatement = text }
    if statement.hidesEcho { result.text = "" }
    return result
  }
  private var currentEntries: [SessionState.Entry] = []

  func analyze(_ source: String) -> Analysis {
    Analyzer(rules: Set(Session.ruleIDs)).analyze(SyntaxTree.parse(source, mode: .prompt))
  }

  private func checkedSyntax(_ tree: SyntaxTree, statement: String) -> StatementResult {
    report(tree.syntaxDiagnostics(), offset: 0, statement: statement)
      ?? StatementResult(statement: statement)
  }
}
