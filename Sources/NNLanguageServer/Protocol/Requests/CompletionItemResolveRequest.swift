/// Asks for the documentation of one completion, given as it was sent.
package struct CompletionItemResolveRequest: RequestType {
  package typealias Response = CompletionItem
  package static let method = "completionItem/resolve"

  package var item: CompletionItem

  package init(item: CompletionItem) {
    self.item = item
  }

  package init(from decoder: any Decoder) throws {
    item = try CompletionItem(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    try item.encode(to: encoder)
  }
}
