/// How a text is to be read.
package struct MarkupKind: RawRepresentable, Codable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  package static let plaintext = MarkupKind(rawValue: "plaintext")
  package static let markdown = MarkupKind(rawValue: "markdown")
}

/// A text for people.
package struct MarkupContent: Codable, Hashable, Sendable {
  package var kind: MarkupKind
  package var value: String

  package init(kind: MarkupKind, value: String) {
    self.kind = kind
    self.value = value
  }
}

/// A text for people, by itself or with how it is to be read.
package enum StringOrMarkupContent: Hashable, Sendable {
  case string(String)
  case markupContent(MarkupContent)
}

extension StringOrMarkupContent: Codable {
  package init(from decoder: any Decoder) throws {
    if let string = try? decoder.singleValueContainer().decode(String.self) {
      self = .string(string)
    } else {
      self = .markupContent(try MarkupContent(from: decoder))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .string(let string):
      var container = encoder.singleValueContainer()
      try container.encode(string)
    case .markupContent(let content):
      try content.encode(to: encoder)
    }
  }
}
