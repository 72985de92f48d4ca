import NNLanguage
import NNSession

/// Shows what the call takes that is being written.
enum SignatureHelpFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.signatureHelpProvider = SignatureHelpOptions(triggerCharacters: ["(", ","])
  }

  static func respond(
    to request: SignatureHelpRequest, in document: Document, client: ClientCapabilities
  ) -> SignatureHelp? {
    let tree = document.analysis.tree
    let offset = document.text.offset(of: request.position)
    guard let site = CallSite(around: offset, in: tree.root.allTokens),
      let callable = Callable(named: site.name.name, in: Scope(at: offset, in: tree))
    else { return nil }
    let active = site.activeParameter(of: callable)
    let parameter = active.map { callable.parameters[$0] }
    let texts = [parameter?.summary, callable.summary].compactMap(\.self).filter { !$0.isEmpty }
    return SignatureHelp(
      signatures: [
        SignatureInformation(
          label: callable.signature,
          documentation: texts.isEmpty
            ? nil : MarkupContent(kind: .plaintext, value: texts.joined(separator: "\n\n")),
          parameters: callable.parameters.map { ParameterInformation(label: $0.text) })
      ], activeParameter: active)
  }
}
