import NNAutodiff

package import NNLanguage

extension Session {
  /// `help`, `help dense`, `?dense`, `help learning rate`.
  func help(_ topic: String) -> StatementResult {
    let topic = topic.trimmingWhitespace
    let text: String
    if topic.isEmpty {
      text = HelpTopics.overview
    } else if let op = OpTable[topic] {
      text = HelpTopics.page(for: op).wrapped(to: style.width)
    } else if let word = StatementWord(topic), let page = Self.help(on: word) {
      text = page.wrapped(to: style.width)
    } else if let id = state.network.values[topic] {
      let type = state.network.graph[id].type
      text =
        "\(topic): \(Self.describe(type))"
        + (state.network.documentation[topic].map { "\n\($0)" } ?? "")
    } else {
      text = search(topic).wrapped(to: style.width)
    }
    return StatementResult(
      statement: "", text: text, json: .object(["kind": .string("help"), "text": .string(text)]))
  }

  /// How a statement is written and what it does; `nil` for a word that starts none by itself.
  package static func help(on word: StatementWord) -> String? {
    if let page = HelpTopics.statements[word.text] { return page }
    return word.isReserved ? "\(word.text)\n  Reserved: this version does not have it yet." : nil
  }

  /// What `help` has a page about, ops and statements, each with its first sentence.
  package static var helpTopics: [(name: String, summary: String)] {
    OpTable.callable.map { ($0.name, $0.summary) }
      + HelpTopics.statements.sorted { $0.key < $1.key }
      .map { ($0.key, HelpTopics.summary(of: $0.value)) }
  }

  private func search(_ words: String) -> String {
    let pattern = words.lowercased().filter { $0 != "*" }
    var lines: [String] = []
    for op in OpTable.callable
    where op.name.lowercased().contains(pattern) || op.summary.lowercased().contains(pattern) {
      lines.append("  \(op.name): \(op.summary)")
    }
    for (name, page) in HelpTopics.statements.sorted(by: { $0.key < $1.key })
    where name.contains(pattern) || page.lowercased().contains(pattern) {
      lines.append("  \(name): \(HelpTopics.summary(of: page))")
    }
    if !lines.isEmpty { return lines.prefix(20).joined(separator: "\n") }
    let names = OpTable.callable.map(\.name) + HelpTopics.statements.keys
    let near = NearestName.of(words, in: names, limit: 3)
    return "nothing about \"\(words)\""
      + (near.isEmpty
        ? "; `help` lists what there is" : "; did you mean \(near.joined(separator: ", "))?")
  }
}

extension String {
  var trimmingWhitespace: String {
    var view = Substring(self)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
