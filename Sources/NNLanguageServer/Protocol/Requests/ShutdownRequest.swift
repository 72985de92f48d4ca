/// Asks the server to stop working; it goes away at ``ExitNotification``.
package struct ShutdownRequest: RequestType {
  package typealias Response = Null
  package static let method = "shutdown"

  package init() {}
}

/// The answer `null`.
package struct Null: Codable, Hashable, Sendable {
  package init() {}

  package init(from decoder: any Decoder) throws {
    guard try decoder.singleValueContainer().decodeNil() else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "null expected"))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encodeNil()
  }
}
