package import NNLanguage
import NNSession
import Synchronization

/// What the language has to say about one state of a document, worked out when first asked for.
///
/// Whoever asks first works it out; others that ask meanwhile wait for the same answer. Nothing is
/// run for it: names, shapes and the network follow from the text alone.
package final class DocumentAnalysis: Sendable {
  private let source: SourceText
  private let parsed = Mutex<SyntaxTree?>(nil)
  private let analyzed = Mutex<NetworkFacts?>(nil)

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
    facts.analysis.diagnostics
  }

  /// What the text says about its network.
  var facts: NetworkFacts {
    analyzed.withLock { analyzed in
      if let analyzed { return analyzed }
      let facts = NetworkFacts(Analyzer(rules: Set(Session.ruleIDs)).analyze(tree))
      analyzed = facts
      return facts
    }
  }
}
