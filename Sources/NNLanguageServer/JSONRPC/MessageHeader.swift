/// The header of a message while its lines arrive.
struct MessageHeader: Sendable {
  /// The body's length in bytes, once its line has come.
  private(set) var length: Int?
  /// A charset other than UTF-8, from `Content-Type`.
  private var foreignCharset: String?
  /// How many bytes of header have come.
  private var size = 0

  /// The field that every header has, in lower case: names are compared without case.
  static let lengthName = Array("content-length".utf8)

  /// The lower case of an ASCII letter, any other byte as it is.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }

  /// Takes in one line, given without its end.
  mutating func add(line: ArraySlice<UInt8>, limit: Int) throws(FramingError) {
    size += line.count
    guard size <= limit else { throw .headerTooLong(limit: limit) }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
      throw .malformedHeader(String(decoding: line.prefix(60), as: UTF8.self))
    }
    let name = line[..<colon].map(Self.lowercased)
    let value = Self.trimmed(line[(colon + 1)...])
    switch name {
    case Self.lengthName:
      let text = String(decoding: value.prefix(60), as: UTF8.self)
      guard !value.isEmpty, value.allSatisfy(Self.isDigit), let number = Int(text),
        length == nil || length == number
      else { throw .invalidLength(text) }
      length = number
    case Array("content-type".utf8):
      let text = String(decoding: value, as: UTF8.self).lowercased()
      guard let assignment = text.firstRange(of: "charset=") else { return }
      let charset = text[assignment.upperBound...]
        .prefix { $0 != ";" }.filter { $0 != "\"" && $0 != " " }
      // `utf8` is what the protocol's first version said; it asks servers to go on taking it.
      if charset != "utf-8", charset != "utf8" { foreignCharset = charset }
    default:
      break
    }
  }

  /// The body's length, once the header has ended.
  func checkedLength(limit: Int) throws(FramingError) -> Int {
    guard let length else { throw .missingLength }
    guard length <= limit else { throw .messageTooLarge(length: length, limit: limit) }
    if let foreignCharset { throw .unsupportedCharset(foreignCharset) }
    return length
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var bytes = bytes.drop(while: isSpace)
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes
  }
}
