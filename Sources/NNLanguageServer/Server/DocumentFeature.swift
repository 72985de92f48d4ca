/// One thing that the server does with a document: one conforming type, in one file of `Features`.
protocol DocumentFeature: SendableMetatype {
  /// What it answers.
  associatedtype Request: TextDocumentRequest

  /// Says in the server's capabilities that the feature is there.
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities)

  /// Answers a request.
  ///
  /// Runs beside other requests, on a state of the document that no edit reaches, and may look at
  /// `Task.isCancelled`.
  ///
  /// - Throws: ``ResponseError``.
  static func respond(
    to request: Request, in document: Document, client: ClientCapabilities
  ) throws -> Request.Response
}

/// One thing that the server answers without a document.
protocol WorkspaceFeature: SendableMetatype {
  /// What it answers.
  associatedtype Request: RequestType

  /// Answers a request.
  ///
  /// - Throws: ``ResponseError``.
  static func respond(to request: Request, client: ClientCapabilities) throws -> Request.Response
}
