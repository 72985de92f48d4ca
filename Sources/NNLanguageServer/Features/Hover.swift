import NNAutodiff
import NNLanguage
import NNSession

/// Says what stands at a place: a value with its shape, an op with its signature, formula, shapes
/// and parameters, a label with what it is for.
enum HoverFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.hoverProvider = true
  }

  static func respond(
    to request: HoverRequest, in document: Document, client: ClientCapabilities
  ) -> HoverResponse? {
    let tree = document.analysis.tree
    let offset = document.text.offset(of: request.position)
    guard let (mention, range) = Mention.at(offset, in: tree) else { return nil }
    let writer = HoverWriter(
      document: document, scope: Scope(at: offset, in: tree), markdown: client.markdownHover)
    guard let text = writer.text(about: mention, at: range) else { return nil }
    return HoverResponse(
      contents: MarkupContent(kind: client.markdownHover ? .markdown : .plaintext, value: text),
      range: document.text.range(of: range))
  }
}

/// Puts together what hover shows.
private struct HoverWriter {
  let document: Document
  let scope: Scope
  let markdown: Bool

  func text(about mention: Mention, at range: SourceRange) -> String? {
    switch mention {
    case .value(let declaration): value(declaration)
    case .function(let declaration):
      Callable(declaration.node).map { Explanation.text(of: $0, markdown: markdown) }
    case .call(let name):
      Callable(named: name, in: scope).map { callable in
        ([Explanation.text(of: callable, markdown: markdown)]
          + document.analysis.facts(ofCall: range))
          .joined(separator: "\n\n")
      }
    case .label(let label, let name):
      Callable(named: name, in: scope)?.parameters.first { $0.label == label }.map { parameter in
        [Explanation.code(parameter.text, markdown: markdown), parameter.summary]
          .filter { !$0.isEmpty }.joined(separator: "\n\n")
      }
    case .statementWord(let word): help(on: word)
    case .rule(let id): Session.rules.first { $0.id == id }.map { "\($0.title)\n\n\($0.summary)" }
    case .implicitCase: nil
    }
  }

  /// How a statement is written, and what it does.
  private func help(on word: StatementWord) -> String? {
    guard let page = Session.help(on: word) else { return nil }
    let lines = page.split(separator: "\n", maxSplits: 1).map(String.init)
    return lines.count < 2
      ? Explanation.code(page, markdown: markdown)
      : Explanation.code(lines[0], markdown: markdown) + "\n\n" + lines[1].unindented
  }

  private func value(_ declaration: Scope.Declaration) -> String {
    let node = declaration.node
    let word = node.statementWord.map { "\($0.text) " } ?? ""
    let type = document.analysis.typeText(ofDeclaration: node)
    let head = "\(word)\(declaration.name)" + (type.map { ": \($0)" } ?? "")
    return
      ([Explanation.code(head, markdown: markdown)]
      + [node.kind.isStatement ? node.documentation : nil].compactMap(\.self)
      + document.analysis.facts(ofDeclaration: node)).joined(separator: "\n\n")
  }
}

extension String {
  /// The lines without the blanks that they start with.
  fileprivate var unindented: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.drop { $0 == " " } }.joined(separator: "\n")
  }
}
