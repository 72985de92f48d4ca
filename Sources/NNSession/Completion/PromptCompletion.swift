import NNLanguage

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
    let source = SourceText(before + after)
    let proposals = Proposals(
      at: before.utf8.count, in: SyntaxTree.parse(source), usesSnippets: false)
    let prefix = source[proposals.context.prefix]
    replacedScalars = prefix.unicodeScalars.count
    items = proposals.allAtPrompt().filter { $0.text.hasPrefix(prefix) }
      .sorted { $0.sortText < $1.sortText }
      .map { Item(text: $0.text, summary: $0.detail ?? "") }
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
