import NNLanguage
import NNSession

/// Goes from a name to where it is declared.
enum DefinitionFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.definitionProvider = true
  }

  static func respond(
    to request: DefinitionRequest, in document: Document, client: ClientCapabilities
  ) -> Location? {
    let offset = document.text.offset(of: request.position)
    switch Mention.at(offset, in: document.analysis.tree)?.mention {
    case .value(let declaration), .function(let declaration):
      return Location(
        uri: document.uri, range: document.text.range(of: declaration.token.range))
    default:
      return nil
    }
  }
}
