/// The first request: client and server tell each other what they can do.
package struct InitializeRequest: RequestType {
  package typealias Response = InitializeResult
  package static let method = "initialize"

  /// The client's process.
  package var processId: Int?
  package var capabilities: ClientCapabilities

  package init(processId: Int? = nil, capabilities: ClientCapabilities) {
    self.processId = processId
    self.capabilities = capabilities
  }
}

/// What the server answers to ``InitializeRequest``.
package struct InitializeResult: Codable, Hashable, Sendable {
  package var capabilities: ServerCapabilities
  package var serverInfo: ServerInfo

  package init(capabilities: ServerCapabilities, serverInfo: ServerInfo) {
    self.capabilities = capabilities
    self.serverInfo = serverInfo
  }
}

/// The server's name.
package struct ServerInfo: Codable, Hashable, Sendable {
  package var name: String

  package init(name: String) {
    self.name = name
  }
}
