import Foundation

/// Puts messages from the server into JSON, and a header before it.
enum OutgoingMessage {
  /// The answer to a request.
  ///
  /// - Throws: an `EncodingError` where the result holds what JSON cannot, as a NaN.
  static func response(id: RequestID, result: some Encodable) throws -> [UInt8] {
    try framed(ResultEnvelope(id: id, result: result))
  }

  /// The answer to a request that failed; without an id where none could be read.
  static func error(id: RequestID?, _ error: ResponseError) throws -> [UInt8] {
    try framed(ErrorEnvelope(id: id, error: error))
  }

  /// A notification.
  static func notification<Notification: NotificationType>(
    _ notification: Notification
  ) throws -> [UInt8] {
    try framed(NotificationEnvelope(method: Notification.method, params: notification))
  }

  private static func framed(_ envelope: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    let body = try encoder.encode(envelope)
    return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }
}

private struct ResultEnvelope<Result: Encodable>: Encodable {
  let jsonrpc = "2.0"
  let id: RequestID
  /// Written also where it is null: an answer without `result` is none.
  let result: Result
}

private struct ErrorEnvelope: Encodable {
  private enum CodingKeys: String, CodingKey {
    case jsonrpc, id, error
  }

  let id: RequestID?
  let error: ResponseError

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("2.0", forKey: .jsonrpc)
    // Null, not absent, where the id is unknown.
    try container.encode(id, forKey: .id)
    try container.encode(error, forKey: .error)
  }
}

private struct NotificationEnvelope<Parameters: Encodable>: Encodable {
  let jsonrpc = "2.0"
  let method: String
  let params: Parameters
}
