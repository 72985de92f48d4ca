/// Finds the feature that answers a method.
struct Router: Sendable {
  /// The features about documents. A new one is a file in `Features` and a line here.
  static let documentFeatures: [any DocumentFeature.Type] = [
    CodeActionsFeature.self,
    CompletionFeature.self,
    DefinitionFeature.self,
    DiagnosticsFeature.self,
    DocumentSymbolsFeature.self,
    FoldingRangesFeature.self,
    FormattingFeature.self,
    HoverFeature.self,
    InlayHintsFeature.self,
    SemanticTokensFeature.self,
    SemanticTokensRangeFeature.self,
    SignatureHelpFeature.self,
  ]

  /// The features about no document.
  static let workspaceFeatures: [any WorkspaceFeature.Type] = [CompletionResolveFeature.self]

  /// Answers a request when it is called: the whole message.
  typealias Answer = @Sendable () throws -> [UInt8]

  private typealias Route =
    @Sendable (IncomingMessage, RequestID, DocumentStore, ClientCapabilities) throws -> Answer

  private let routes: [String: Route]

  init() {
    var routes: [String: Route] = [:]
    for feature in Self.documentFeatures { Self.add(feature, to: &routes) }
    for feature in Self.workspaceFeatures { Self.add(feature, to: &routes) }
    self.routes = routes
  }

  /// Prepares the answer to a request, on the documents as they are now; calling the result does
  /// the work.
  ///
  /// - Throws: ``ResponseError`` when method, parameters or document are not known.
  func answer(
    to message: IncomingMessage, method: String, id: RequestID, documents: DocumentStore,
    client: ClientCapabilities
  ) throws -> Answer {
    guard let route = routes[method] else {
      throw ResponseError(code: .methodNotFound, message: "the method '\(method)' is not known")
    }
    return try route(message, id, documents, client)
  }

  /// What the server says of itself to a client.
  static func capabilities(for client: ClientCapabilities) -> ServerCapabilities {
    var capabilities = ServerCapabilities(
      positionEncoding: .negotiated(from: client.positionEncodings))
    for feature in documentFeatures { feature.announce(in: &capabilities, client: client) }
    return capabilities
  }

  private static func add<Feature: DocumentFeature>(
    _ feature: Feature.Type, to routes: inout [String: Route]
  ) {
    routes[Feature.Request.method] = { message, id, documents, client in
      let request = try message.parameters(Feature.Request.self)
      guard let document = documents[request.textDocument.uri] else {
        throw ResponseError(
          code: .invalidParams,
          message: "the document '\(request.textDocument.uri.stringValue)' is not open")
      }
      return {
        let result = try Feature.respond(to: request, in: document, client: client)
        return try OutgoingMessage.response(id: id, result: result)
      }
    }
  }

  private static func add<Feature: WorkspaceFeature>(
    _ feature: Feature.Type, to routes: inout [String: Route]
  ) {
    routes[Feature.Request.method] = { message, id, _, client in
      let request = try message.parameters(Feature.Request.self)
      return {
        let result = try Feature.respond(to: request, client: client)
        return try OutgoingMessage.response(id: id, result: result)
      }
    }
  }
}
