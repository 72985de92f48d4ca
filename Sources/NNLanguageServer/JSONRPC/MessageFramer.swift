/// Cuts a stream of bytes into messages: `Content-Length: 52\r\n\r\n{…}`.
///
/// Bytes go in as they arrive, in pieces of any size, and messages come out once they are whole.
/// Memory is bounded whatever arrives: a header is given up after 8 KB, and a body beyond the
/// limit is counted and dropped. After a header that makes no sense the framer reports it once and
/// looks for the next `Content-Length:`, so that a client with one mistake is still answered.
///
/// The format is the base protocol of the Language Server Protocol 3.17.
package struct MessageFramer: Sendable {
  /// What the stream held.
  package enum Event: Hashable, Sendable {
    /// The body of a message, not yet looked at.
    case message([UInt8])
    /// A header in error; whatever it announced has been skipped.
    case failure(FramingError)
  }

  /// The longest body taken, in bytes, unless told otherwise: 64 MB.
  package static let defaultLimit = 64 << 20
  /// The longest header taken, in bytes.
  static let headerLimit = 8 << 10

  private enum State {
    case header(MessageHeader)
    case body(length: Int)
    case skipping(remaining: Int)
    case lost
  }

  private let limit: Int
  private var state = State.header(MessageHeader())
  private var buffer: [UInt8] = []
  /// Where in `buffer` the part begins that is not yet used up.
  private var start = 0

  /// Makes a framer that takes bodies of up to `limit` bytes.
  package init(limit: Int = MessageFramer.defaultLimit) {
    self.limit = limit
  }

  /// Adds bytes that have arrived.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next message or error, or `nil` when more bytes are needed.
  package mutating func next() -> Event? {
    while true {
      switch state {
      case .header(var header):
        guard let line = takeLine() else {
          guard buffer.count - start > Self.headerLimit else { return nil }
          state = .lost
          return .failure(.headerTooLong(limit: Self.headerLimit))
        }
        do {
          if line.isEmpty {
            state = .body(length: try header.checkedLength(limit: limit))
          } else {
            try header.add(line: line, limit: Self.headerLimit)
            state = .header(header)
          }
        } catch {
          state = Self.state(after: error, length: header.length)
          return .failure(error)
        }
      case .body(let length):
        guard buffer.count - start >= length else { return nil }
        let body = Array(buffer[start..<(start + length)])
        start += length
        state = .header(MessageHeader())
        return .message(body)
      case .skipping(let remaining):
        let skipped = min(remaining, buffer.count - start)
        start += skipped
        guard skipped == remaining else {
          state = .skipping(remaining: remaining - skipped)
          return nil
        }
        state = .header(MessageHeader())
      case .lost:
        guard findHeader() else { return nil }
        state = .header(MessageHeader())
      }
    }
  }

  /// How to go on after an error: over the body where its length is known, else by searching.
  private static func state(after error: FramingError, length: Int?) -> State {
    switch error {
    case .messageTooLarge(let length, _): .skipping(remaining: length)
    case .unsupportedCharset: .skipping(remaining: length ?? 0)
    default: .lost
    }
  }

  /// Takes a header line off the buffer, without its end (`\r\n`, or a lone `\n`).
  private mutating func takeLine() -> ArraySlice<UInt8>? {
    let window = buffer[start...].prefix(Self.headerLimit + 1)
    guard let end = window.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    var line = buffer[start..<end]
    start = end + 1
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  /// Drops bytes up to the next `Content-Length:`; false when none is in sight yet.
  private mutating func findHeader() -> Bool {
    let name = MessageHeader.lengthName
    var candidate = start
    while candidate + name.count < buffer.count {
      let end = candidate + name.count
      if buffer[end] == UInt8(ascii: ":"),
        buffer[candidate..<end].elementsEqual(name, by: { MessageHeader.lowercased($0) == $1 })
      {
        start = candidate
        return true
      }
      candidate += 1
    }
    start = candidate
    return false
  }
}
