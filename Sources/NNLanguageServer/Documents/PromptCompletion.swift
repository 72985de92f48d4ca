import NNLanguage
import NNSession

/// What an editor would propose, for a prompt: the same items without their positions, and the words
/// that only a prompt has.
package struct PromptCompletion: Sendable {
  /// A proposal and what it is.
  package struct Item: Equatable, Sendable {
    package let text: String
    /// A signature or a type; empty for a word.
    package let summary: String
  }

  /// How many scalars before the cursor an item replaces.
  package let replacedScalars: Int
  /// The ones that fit best first.
  package let items: [Item]

  /// - Parameters:
  ///   - before: the declarations in force, and the lines typed so far, up to the cursor.
  ///   - after: what stands behind the cursor.
  package init(before: String, after: String) {
    if let topic = Self.helpTopic(in: before) {
      replacedScalars = topic.unicodeScalars.count
      items = Session.helpTopics.filter { $0.name.hasPrefix(topic) }
        .map { Item(text: $0.name, summary: $0.summary) }
      return
    }
    let text = DocumentText(before + after, encoding: .utf8)
    let document = Document(uri: DocumentURI("prompt:"), version: 0, text: text)
    let offset = before.utf8.count
    let context = CompletionContext(at: offset, in: document.analysis.tree)
    let prefix = text.source[context.prefix]
    replacedScalars = prefix.unicodeScalars.count
    let request = CompletionRequest(
      textDocument: TextDocumentIdentifier(document.uri), position: text.position(at: offset))
    var proposed = CompletionFeature.respond(
      to: request, in: document, client: ClientCapabilities()
    ).items
    if case .statement(isInBody: false) = context.kind {
      // An expression alone is a statement here, so values come first.
      let maker = CompletionItems(
        scope: Scope(at: offset, in: document.analysis.tree), range: text.range(of: context.prefix),
        usesSnippets: false)
      proposed =
        maker.values()
        + maker.words(
          StatementWord.allCases.filter { !$0.isReserved && $0 != .return }.map(\.text))
    }
    let ordered = proposed.sorted { one, other in
      let key = one.sortText ?? one.label
      let otherKey = other.sortText ?? other.label
      return key < otherKey
    }
    let all = ordered.map { item in
      Item(text: item.textEdit?.newText ?? item.label, summary: item.detail ?? "")
    }
    items = all.filter { $0.text.hasPrefix(prefix) }
  }

  /// What is written of a topic behind `help` or `?`, if the last line is such a statement.
  private static func helpTopic(in text: String) -> String? {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let start = line.drop { $0 == " " }
    let topic: Substring
    if start.hasPrefix("?") {
      topic = start.dropFirst()
    } else if start.hasPrefix("help ") {
      topic = start.dropFirst(5)
    } else {
      return nil
    }
    return String(topic.drop { $0 == " " })
  }
}
