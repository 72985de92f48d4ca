import NNLanguage

/// Formats a file in place.
package enum FileFormatter {
  package enum Outcome: Sendable {
    case unchanged
    case changed
    /// It has a syntax error, or cannot be read or written; the text says it all.
    case damaged(String)
  }

  package static func format(_ file: String, writes: Bool) -> Outcome {
    do {
      let source = SourceText(bytes: try FileAccess.source(file))
      let tree = SyntaxTree.parse(source)
      guard let text = Formatter().format(tree) else {
        let errors = tree.syntaxDiagnostics().filter { $0.severity == .error }
        return .damaged(DiagnosticRenderer(source: source, file: file).render(errors.prefix(5)))
      }
      if Array(text.utf8) == source.bytes { return .unchanged }
      if writes { try FileAccess.write(text, to: file) }
      return .changed
    } catch let error as SessionError {
      return .damaged("\(error.place ?? file): error[\(error.id)]: \(error.message)")
    } catch {
      return .damaged("\(file):1:1: error[failed]: \(error)")
    }
  }
}
