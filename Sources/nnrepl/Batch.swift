import Foundation
import NNLanguage
import NNSession
import NNTerminal

/// Statements without a prompt: from files, `-e` and standard input. Ends at the first error.
struct Batch {
  let files: [String]
  let statements: [String]
  let options: Session.Options
  let writesJSON: Bool

  /// Runs everything; the exit status.
  func run() -> Int32 {
    Interruption.install()
    var session = Session(options: options)
    var status: Int32 = 0
    /// Whether to go on after `input`.
    func evaluate(_ input: StatementInput) -> Bool {
      let result = self.evaluate(input, in: session)
      status = max(status, result)
      return result < 2
    }
    for file in files {
      session = Session(options: options)
      guard evaluate(.file(file)) else { return status }
    }
    for statement in statements {
      guard evaluate(.typed(statement)) else { return status }
    }
    if statements.isEmpty {
      var reader = StatementReader(isComplete: session.isComplete)
      var line = 1
      while let bytes = reader.next() {
        let source = SourceText(bytes: bytes)
        let text = source.text
        if source.firstInvalidUTF8 != nil {
          return refuse(bytes, firstLine: line, session)
        }
        guard evaluate(.read(text, firstLine: line, name: "<stdin>")) else { return status }
        line += text.utf8.count { $0 == UInt8(ascii: "\n") }
      }
      if Interruption.isRequested { return 130 }
    }
    return status
  }

  /// Says where the bytes are no UTF-8; nothing of them is run. The exit status.
  private func refuse(_ bytes: [UInt8], firstLine: Int, _ session: Session) -> Int32 {
    let source = SourceText(
      bytes: [UInt8](repeating: UInt8(ascii: "\n"), count: max(0, firstLine - 1)) + bytes)
    let diagnostics = SyntaxTree.parse(source, mode: .prompt).syntaxDiagnostics()
    let result = StatementResult(
      statement: "", json: .object(["kind": .string("error")]), diagnostics: diagnostics,
      renderedDiagnostics: session.rendered(diagnostics, of: source, file: "<stdin>"), status: 2,
      line: firstLine)
    if writesJSON {
      FileHandle.standardOutput.write(Data((result.jsonLine(file: nil) + "\n").utf8))
    }
    FileHandle.standardError.write(Data((result.renderedDiagnostics + "\n").utf8))
    return 2
  }

  /// Runs it; its exit status. A whole file may fail as it expects to.
  private func evaluate(_ input: StatementInput, in session: Session) -> Int32 {
    let worst = run(input, in: session)
    guard case .file = input, worst == 1 else { return worst }
    return Int32(session.recordStatus)
  }

  private func run(_ input: StatementInput, in session: Session) -> Int32 {
    var progress = ProgressLine(
      isTerminal: TerminalDevice.isTerminal(2),
      columns: { TerminalDevice.size(of: 2)?.columns ?? 80 },
      write: { FileHandle.standardError.write(Data($0.utf8)) })
    var worst: Int32 = 0
    session.evaluate(
      input, isInterrupted: { Interruption.isRequested }, progress: { progress.update($0()) },
      show: { result in
        progress.clear()
        let line = writesJSON ? result.jsonLine(file: session.fileName) : result.text
        if !line.isEmpty { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
        if !result.renderedDiagnostics.isEmpty {
          FileHandle.standardError.write(Data((result.renderedDiagnostics + "\n").utf8))
        }
        worst = max(worst, Int32(result.status))
      })
    progress.clear()
    return worst
  }
}
