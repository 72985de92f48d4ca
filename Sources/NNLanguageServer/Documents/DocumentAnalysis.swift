import NNAutodiff
package import NNLanguage
import Synchronization

/// What the language has to say about one state of a document, worked out when first asked for.
///
/// Whoever asks first works it out; others that ask meanwhile wait for the same answer.
package final class DocumentAnalysis: Sendable {
  private let source: SourceText
  private let parsed = Mutex<SyntaxTree?>(nil)

  package init(of source: SourceText) {
    self.source = source
  }

  /// The syntax tree.
  package var tree: SyntaxTree {
    parsed.withLock { parsed in
      if let parsed { return parsed }
      let tree = SyntaxTree.parse(source)
      parsed = tree
      return tree
    }
  }

  /// Everything that is wrong, in the order of the text.
  package var diagnostics: [NNLanguage.Diagnostic] {
    tree.syntaxDiagnostics()
  }
}

extension DocumentAnalysis {
  /// The type that a declaration gives its name, as it is shown: `[64]`, `class(10)`.
  func typeText(ofDeclaration statement: SyntaxNode) -> String? {
    (statement.child(.type) ?? statement.child(.shape))?.text
  }

  /// The type of what a call gives, as it is shown; the call is named by the word that is called.
  func typeText(ofCall name: SyntaxToken) -> String? {
    nil
  }
}

extension DocumentAnalysis {
  /// What is known of a call besides its op: one paragraph each.
  func facts(ofCall name: SourceRange) -> [String] {
    []
  }

  /// What is known of a declared value besides its type: one paragraph each.
  func facts(ofDeclaration statement: SyntaxNode) -> [String] {
    []
  }

  /// The type of the value before a dot.
  func receiverType(before dot: Int) -> ValueType? {
    nil
  }
}
