import Gradcheck
import NNLanguage

/// What is wrong with a document, for clients that ask (`textDocument/diagnostic`).
///
/// Other clients are told after each edit, by ``DiagnosticsPublisher``.
enum DiagnosticsFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    if client.pullsDiagnostics { capabilities.diagnosticProvider = DiagnosticOptions() }
  }

  static func respond(
    to request: DocumentDiagnosticsRequest, in document: Document, client: ClientCapabilities
  ) -> DocumentDiagnosticReport {
    let diagnostics = diagnostics(of: document, client: client)
    // The version names the text, and nothing else goes into the diagnostics.
    let resultId = String(document.version)
    return DocumentDiagnosticReport(
      resultId: resultId,
      items: request.previousResultId == resultId ? nil : diagnostics)
  }

  /// How many diagnostics are sent of one document: a file that is no `.nn` at all may have
  /// hundreds of thousands.
  private static let limit = 1000

  /// The diagnostics of a document as the client takes them.
  static func diagnostics(of document: Document, client: ClientCapabilities) -> [Diagnostic] {
    let all = document.analysis.diagnostics
    var shown = all.prefix(limit).map { diagnostic(for: $0, in: document, client: client) }
    if all.count > limit, let last = shown.last {
      shown.append(
        Diagnostic(
          range: last.range, severity: .information, source: "nn",
          message: "\((all.count - limit).grouped) more are not shown"))
    }
    return shown
  }

  /// A diagnostic of the language as the client takes it.
  static func diagnostic(
    for diagnostic: NNLanguage.Diagnostic, in document: Document, client: ClientCapabilities
  ) -> Diagnostic {
    Diagnostic(
      range: document.text.range(of: diagnostic.range),
      severity: severity(of: diagnostic.severity),
      code: diagnostic.id,
      source: "nn",
      message: message(of: diagnostic),
      tags: diagnostic.isUnnecessary ? [.unnecessary] : nil,
      relatedInformation: client.relatedInformation && !diagnostic.notes.isEmpty
        ? diagnostic.notes.map { note in
          DiagnosticRelatedInformation(
            location: Location(uri: document.uri, range: document.text.range(of: note.range)),
            message: note.label)
        } : nil)
  }

  /// What is wrong, then what stands there, then what to do: all that a terminal shows in its block.
  private static func message(of diagnostic: NNLanguage.Diagnostic) -> String {
    var lines = [diagnostic.message]
    if !diagnostic.label.isEmpty { lines[0] += ": \(diagnostic.label)" }
    if let help = diagnostic.help { lines.append("help: \(help)") }
    return lines.joined(separator: "\n")
  }

  private static func severity(of severity: NNLanguage.Diagnostic.Severity) -> DiagnosticSeverity {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .information
    }
  }
}
