#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads standard input in pieces of whole statements, as bytes: they may be no UTF-8.
///
/// What is there is taken together, so that a chain over several lines is one statement; a program
/// at the other end of a pipe that waits for an answer gets it when it pauses for 50 ms.
struct StatementReader {
  private static let pause: Int32 = 50

  let isComplete: (String) -> Bool
  private var bytes: [UInt8] = []
  private var isAtEnd = false

  init(isComplete: @escaping (String) -> Bool) { self.isComplete = isComplete }

  /// The next statements, or nil at the end of the input.
  mutating func next() -> [UInt8]? {
    while !isAtEnd {
      read()
      while !isAtEnd, isReadable(within: Self.pause) { read() }
      guard !isAtEnd, bytes.last == UInt8(ascii: "\n") else { continue }
      if isComplete(String(decoding: bytes, as: UTF8.self)) {
        defer { bytes = [] }
        return bytes
      }
    }
    guard !bytes.isEmpty else { return nil }
    defer { bytes = [] }
    return bytes
  }

  private mutating func read() {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = readInput(&chunk, chunk.count)
    if count > 0 { bytes.append(contentsOf: chunk[..<count]) } else { isAtEnd = true }
  }

  private func isReadable(within milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, milliseconds) > 0
  }
}

/// `read` by a name that the method above does not hide.
private func readInput(_ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(0, buffer, count)
}
