import NNAutodiff
import NNSession

/// Gives the documentation of one completion: sent when it is looked at, not with every list.
enum CompletionResolveFeature: WorkspaceFeature {
  static func respond(
    to request: CompletionItemResolveRequest, client: ClientCapabilities
  ) -> CompletionItem {
    var item = request.item
    guard case .dictionary(let data)? = item.data, case .string(let name)? = data["op"],
      let definition = OpTable[name]
    else { return item }
    let text = Explanation.text(of: Callable(definition), markdown: client.markdownCompletion)
    // A plain string is what every client takes.
    item.documentation =
      client.markdownCompletion
      ? .markupContent(MarkupContent(kind: .markdown, value: text)) : .string(text)
    return item
  }
}
