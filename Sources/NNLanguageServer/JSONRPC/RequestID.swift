/// The name that a client gives to a request, and that its answer carries.
package enum RequestID: Hashable, Sendable {
  case string(String)
  case number(Int)
}

extension RequestID: Codable {
  /// Reads a whole number or a string; JSON-RPC discourages fractions, and none is taken here.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else if let string = try? container.decode(String.self) {
      self = .string(string)
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "an id is a whole number or a string")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .string(let string): try container.encode(string)
    case .number(let number): try container.encode(number)
    }
  }
}
