import NNLanguage
import NNSession

/// Proposes what could be written, as `NNSession/Completion` has it, with what it replaces.
enum CompletionFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.completionProvider = CompletionOptions(
      resolveProvider: true, triggerCharacters: [".", "(", ":", "@", "\"", "/"])
  }

  static func respond(
    to request: CompletionRequest, in document: Document, client: ClientCapabilities
  ) -> CompletionList {
    let proposals = Proposals(
      at: document.text.offset(of: request.position), in: document.analysis.tree,
      usesSnippets: client.snippets)
    let range = document.text.range(of: proposals.context.prefix)
    let folder = document.uri.filePath.map { Session.directory(of: $0) }
    return CompletionList(
      items: proposals.all(filesIn: folder).map { CompletionItem($0, replacing: range) })
  }
}

extension CompletionItem {
  /// A proposal, with what its text replaces.
  fileprivate init(_ proposal: Proposal, replacing range: PositionRange) {
    self.init(
      label: proposal.label, kind: CompletionItemKind(proposal.kind), detail: proposal.detail,
      sortText: proposal.sortText, insertTextFormat: proposal.isSnippet ? .snippet : nil,
      textEdit: TextEdit(range: range, newText: proposal.text),
      data: proposal.op.map { ["op": .string($0)] })
  }
}

extension CompletionItemKind {
  /// The sign that editors draw for a proposal.
  fileprivate init(_ kind: Proposal.Kind) {
    self =
      switch kind {
      case .keyword: .keyword
      case .variable: .variable
      case .function: .function
      case .method: .method
      case .property: .property
      case .enumMember: .enumMember
      case .file: .file
      case .folder: .folder
      }
  }
}
