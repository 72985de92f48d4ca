import Gradcheck
import NNLanguage
import NNTerminal
import NNTraining

/// How the statements of a file are run.
package enum FileRunMode: Sendable {
  /// As if typed: every action.
  case interactive
  /// For `gradcheck check`: what writes or is for people is left out, a file without a `gradcheck`
  /// is checked whole first.
  case check(trains: Bool)
  /// For `gradcheck diagnose`: declarations, `set` and `train` only.
  case diagnose
}

extension Session {
  /// Opens a file and runs its statements in order; on an error in it nothing is changed.
  ///
  /// `each` sees every result as soon as it is there.
  @discardableResult
  package func load(
    file: String, mode: FileRunMode = .interactive,
    isInterrupted: (@Sendable () -> Bool)? = nil, progress: ProgressListener? = nil,
    each: (StatementResult) -> Void = { _ in }
  ) -> [StatementResult] {
    if let isInterrupted { self.isInterrupted = isInterrupted }
    if let progress { self.progress = progress }
    // `open` at the prompt is a statement already.
    let isTyped = undoGroup != nil
    return asOneStatement {
      let before = state.changeMark
      let results = open(file: file, mode: mode, each: each)
      if !isTyped, state.changeMark != before {
        undoGroup?.changes.append("open \"\(file)\"")
      }
      return results
    }
  }

  private func open(
    file: String, mode: FileRunMode, each: (StatementResult) -> Void
  ) -> [StatementResult] {
    var results: [StatementResult] = []
    func add(_ result: StatementResult) {
      results.append(result)
      each(result)
    }
    record.earlierStatus = recordStatus
    let before = (state, record)
    let source: SourceText
    do {
      source = SourceText(bytes: try FileAccess.source(file))
    } catch let error as SessionError {
      add(failure(error, statement: ""))
      return results
    } catch {
      add(failure(SessionError("unreadable-file", "\(error)"), statement: ""))
      return results
    }
    let tree = SyntaxTree.parse(source, mode: .file)
    let analysis = Analyzer(rules: Set(Session.ruleIDs)).analyze(tree)
    var shown = analysis.diagnostics
    if shown.hasErrors { shown = shown.filter { $0.severity == .error } }
    if shown.hasErrors {
      add(
        StatementResult(
          statement: "", json: .object(["kind": .string("error")]), diagnostics: shown,
          renderedDiagnostics: rendered(shown.prefix(20), of: source, file: file),
          status: 2))
      return results
    }
    state = SessionState()
    state.fileName = file
    state.directory = Self.directory(of: file)
    currentSource = source
    currentStatements = analysis.statements
    usedAllowances = []
    currentRange = SourceRange(0, 0)
    record = SessionRecord()
    record.earlierStatus = before.1.earlierStatus
    loadedData = nil
    do {
      _ = try adopt(
        entries: Self.entries(of: analysis, source: source), network: analysis.network)
      state.lastStatement = state.entries.last { $0.declaration.kind == .let }?.text
      _ = try data()
    } catch let error as SessionError {
      add(fileFailure(error, statement: "", file: file))
      (state, record) = before
      return results
    } catch {
      add(fileFailure(SessionError(error), statement: "", file: file))
      (state, record) = before
      return results
    }
    if case .interactive = mode, let line = try? openingLine {
      let warnings = rendered(shown, of: source, file: file)
      add(
        StatementResult(
          // Actions stand below an empty line.
          statement: "", text: analysis.hasActions ? line + "\n" : line,
          json: .object(["kind": .string("open")]), diagnostics: shown,
          renderedDiagnostics: warnings))
    }
    runActions(of: analysis, source: source, file: file, mode: mode, add: add)
    return results
  }

  private func runActions(
    of analysis: Analysis, source: SourceText, file: String, mode: FileRunMode,
    add: (StatementResult) -> Void
  ) {
    var runsActions = true
    if case .check = mode {
      if !FilePortion.isDivisible(analysis.statements) { options.portion.isDoneAgain = true }
      switch options.portion.part(of: analysis.statements) {
      case .whole: record.isWholeOfShare = options.portion.share != nil
      case .none:
        record.isLeftToAnotherShare = true
        return
      case .part(let isFirst):
        record.isShared = true
        runsActions = isFirst
      }
    }
    if case .check = mode, !analysis.statements.contains(where: \.isGradcheck) {
      run(
        .gradcheck(CheckRequest()), text: "gradcheck", range: SourceRange(0, 0), file: file,
        add: add)
    }
    var trainingLeftOut = false
    for statement in analysis.statements {
      guard case .action(let action) = statement.meaning else { continue }
      guard runsActions || statement.isGradcheck || action.changesParameters else { continue }
      let text = source[statement.range]
      switch decision(on: action, mode: mode, trainingLeftOut: &trainingLeftOut) {
      case .leaveOut: continue
      case .name:
        record.skipped.append(Self.oneLine(text))
        continue
      case .run:
        let status = run(action, text: text, range: statement.range, file: file, add: add)
        if status == 2 || status == 130 { return }
      }
    }
  }

  private enum Decision { case run, leaveOut, name }

  private func decision(
    on action: Action, mode: FileRunMode, trainingLeftOut: inout Bool
  ) -> Decision {
    switch mode {
    case .interactive: return .run
    case .check(let trains):
      switch action {
      case .save, .open, .setDisplay, .help, .undo, .redo, .again, .history: return .name
      case .train, .step:
        if trains { return .run }
        trainingLeftOut = true
        return .name
      case .expect: return trainingLeftOut ? .name : .run
      case .show(let request): return request.file == nil ? .run : .name
      case .unavailable: return .name
      default: return .run
      }
    case .diagnose:
      switch action {
      case .set, .train, .step: return .run
      default: return .leaveOut
      }
    }
  }

  @discardableResult
  private func run(
    _ action: Action, text: String, range: SourceRange, file: String,
    add: (StatementResult) -> Void
  ) -> Int {
    currentRange = range
    let before = state
    var result: StatementResult
    do {
      result = try perform(
        action, statement: AnalyzedStatement(meaning: .action(action), range: range))
    } catch let error as SessionError {
      state = before
      result = fileFailure(error, statement: text, file: file)
    } catch {
      state = before
      result = fileFailure(SessionError(error), statement: text, file: file)
    }
    let position = currentSource.position(at: range.start)
    result.statement = text
    result.line = position.line
    result.column = position.column
    add(result)
    return result.status
  }

  /// An error of an action in a file, with the file's place.
  private func fileFailure(
    _ error: SessionError, statement: String, file: String
  ) -> StatementResult {
    if error.place != nil { return failure(error, statement: statement) }
    let diagnostic = Diagnostic(
      id: error.id, error.message, at: error.range ?? currentRange, help: error.help)
    return StatementResult(
      statement: statement, json: .object(["kind": .string("error")]), diagnostics: [diagnostic],
      renderedDiagnostics: rendered([diagnostic], of: currentSource, file: file),
      status: 2)
  }

  /// `xor.nn: 2 → 4 tanh → 1, 17 parameters, 4 examples`, in two lines where one is too long.
  private var openingLine: String {
    get throws {
      let name = fileName?.split(separator: "/").last.map(String.init) ?? ""
      guard !state.network.inputs.isEmpty else {
        return "\(name): \(state.network.valueNames.count.counted("value"))"
      }
      let network = "\(name): \(chain), \(state.parameters.count.counted("parameter"))"
      let data = try dataSummary()
      let line = "\(network), \(data)"
      return line.displayWidth <= style.width
        ? line : "\(network)\n  \(data)".wrapped(to: style.width)
    }
  }

  /// The folder of a file; empty for one in the current folder.
  package static func directory(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "" }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }
}

extension Action {
  /// Whether a check depends on it having run; training after a check is none of its business.
  fileprivate var changesParameters: Bool {
    if case .set = self { true } else { false }
  }
}

extension Analysis {
  fileprivate var hasActions: Bool {
    statements.contains { if case .action = $0.meaning { true } else { false } }
  }
}

extension AnalyzedStatement {
  fileprivate var isGradcheck: Bool {
    if case .action(.gradcheck) = meaning { true } else { false }
  }
}
