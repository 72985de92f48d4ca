import NNLanguage

/// Brings a document into its standard form, by edits of the lines that differ, so that the cursor
/// and what is folded stay where they are.
enum FormattingFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.documentFormattingProvider = true
  }

  static func respond(
    to request: DocumentFormattingRequest, in document: Document, client: ClientCapabilities
  ) throws -> [TextEdit]? {
    guard let formatted = Formatter().format(document.analysis.tree) else {
      throw ResponseError(code: .requestFailed, message: refusal(of: document))
    }
    return LineDifference.edits(from: document.text.source, to: SourceText(formatted)).map {
      TextEdit(range: document.text.range(of: $0.range), newText: $0.replacement)
    }
  }

  /// Says where the syntax error is that keeps the text from being laid out.
  private static func refusal(of document: Document) -> String {
    let error = document.analysis.tree.syntaxDiagnostics().first { $0.severity == .error }
    guard let error else { return "the document holds a syntax error" }
    let line = document.text.source.position(at: error.range.start).line
    return "not formatted: line \(line) holds a syntax error: \(error.message)"
  }
}
