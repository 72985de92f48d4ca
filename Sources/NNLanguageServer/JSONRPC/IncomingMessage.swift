import Foundation

/// A message from the client: what it is, and its parameters still in JSON.
///
/// The parameters are read when the method is known, by ``parameters(_:)``.
package struct IncomingMessage: Sendable {
  /// The three things that a message can be.
  package enum Kind: Hashable, Sendable {
    /// Asks for an answer under its id.
    case request(RequestID, method: String)
    /// Tells something.
    case notification(method: String)
    /// Answers a request that the server made; `nil` where the client knew no id to name.
    case response(RequestID?)
  }

  package let kind: Kind
  private let body: Data

  /// Reads a body.
  ///
  /// - Throws: ``MessageError``, with the id where there was one to read.
  package init(body bytes: [UInt8]) throws(MessageError) {
    // Checked first, since Foundation would also take UTF-16 and UTF-32, which it knows by their
    // zero bytes.
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
      throw MessageError(code: .parseError, message: "the message is not valid UTF-8")
    }
    body = Data(bytes)
    let envelope: Envelope
    do {
      envelope = try JSONDecoder().decode(Envelope.self, from: body)
    } catch {
      throw MessageError(code: .parseError, message: "the message is not valid JSON")
    }
    kind = try envelope.kind()
  }

  /// The parameters of the message, read as `Parameters`.
  ///
  /// - Throws: ``ResponseError`` (`invalidParams`) that names the place in the JSON.
  package func parameters<Parameters: Decodable>(
    _ type: Parameters.Type
  ) throws(ResponseError) -> Parameters {
    do {
      return try JSONDecoder().decode(ParametersEnvelope<Parameters>.self, from: body).params
    } catch {
      throw ResponseError(code: .invalidParams, message: Self.explanation(of: error))
    }
  }

  /// One sentence about why parameters could not be read.
  private static func explanation(of error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { key in
        key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
      }.joined().trimmingCharacters(in: ["."])
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      let place = path(context)
      return place.isEmpty
        ? "'\(key.stringValue)' is missing" : "'\(key.stringValue)' is missing in '\(place)'"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      let place = path(context)
      return "'\(place.isEmpty ? "params" : place)' is not of the expected kind"
    default:
      return "the parameters cannot be read"
    }
  }
}

/// A message that could not be taken, with the id under which to say so.
package struct MessageError: Error, Hashable, Sendable {
  package var id: RequestID?
  package var error: ResponseError

  init(id: RequestID? = nil, code: ErrorCode, message: String) {
    self.id = id
    error = ResponseError(code: code, message: message)
  }
}

/// The outer layer of a message; never fails on JSON of the wrong form, but remembers it.
private struct Envelope: Decodable {
  private enum CodingKeys: String, CodingKey {
    case jsonrpc, id, method, params, result, error
  }

  private var fields: Fields?
  private var isBatch = false

  private struct Fields {
    var version: String?
    var id: RequestID?
    var hasID: Bool
    var idIsNull: Bool
    var method: String?
    var hasMethod: Bool
    var isAnswer: Bool
  }

  init(from decoder: any Decoder) throws {
    guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
      isBatch = (try? decoder.unkeyedContainer()) != nil
      return
    }
    fields = Fields(
      version: try? container.decode(String.self, forKey: .jsonrpc),
      id: try? container.decode(RequestID.self, forKey: .id),
      hasID: container.contains(.id),
      idIsNull: (try? container.decodeNil(forKey: .id)) ?? false,
      method: try? container.decode(String.self, forKey: .method),
      hasMethod: container.contains(.method),
      isAnswer: container.contains(.result) || container.contains(.error))
  }

  func kind() throws(MessageError) -> IncomingMessage.Kind {
    guard let fields else {
      throw MessageError(
        code: .invalidRequest,
        message: isBatch ? "batches are not supported" : "a message is a JSON object")
    }
    guard fields.version == "2.0" else {
      throw MessageError(
        id: fields.id, code: .invalidRequest, message: "'jsonrpc' is not \"2.0\"")
    }
    if fields.hasMethod {
      guard let method = fields.method else {
        throw MessageError(
          id: fields.id, code: .invalidRequest, message: "'method' is not a string")
      }
      if let id = fields.id { return .request(id, method: method) }
      guard !fields.hasID else {
        throw MessageError(
          code: .invalidRequest, message: "'id' is neither a whole number nor a string")
      }
      return .notification(method: method)
    }
    guard fields.isAnswer, fields.id != nil || fields.idIsNull else {
      throw MessageError(
        id: fields.id, code: .invalidRequest, message: "the message holds no 'method'")
    }
    return .response(fields.id)
  }
}

private struct ParametersEnvelope<Parameters: Decodable>: Decodable {
  private enum CodingKeys: String, CodingKey {
    case params
  }

  let params: Parameters

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // Methods without parameters, as `shutdown`, may leave them out or send null.
    if let none = NoParameters() as? Parameters {
      params = none
    } else {
      params = try container.decode(Parameters.self, forKey: .params)
    }
  }
}
