#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What came from the keyboard, or from outside while waiting for it.
enum Key: Equatable {
  case scalar(Unicode.Scalar)
  /// A bracketed paste, whole, as it came.
  case paste(String)
  /// Ctrl-C.
  case interrupt
  /// The window has a new size, or the process runs again after a stop: the line must be redrawn.
  case redraw
  /// Ctrl-Z.
  case suspend
  case end
}

/// Reads standard input key by key: UTF-8, bracketed pastes, and signals through a pipe.
///
/// Bytes are decoded here rather than by the C library, so that malformed input becomes U+FFFD
/// instead of an end of the input.
final class KeyReader {
  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  private let input: Int32
  private let wake: Int32
  private var bytes: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private var signals: [UInt8] = []

  /// - Parameters:
  ///   - input: the descriptor to read keys from.
  ///   - wake: the read end of the pipe into which signal handlers write `I` (SIGINT), `W`
  ///     (SIGWINCH, SIGCONT) or `Z` (SIGTSTP); -1 for none.
  init(input: Int32, wake: Int32) {
    self.input = input
    self.wake = wake
  }

  /// Waits for the next key.
  func next() -> Key {
    while true {
      if let signal = takeSignal() { return signal }
      if position < bytes.count { return nextKey() }
      if isAtEnd { return .end }
      wait(milliseconds: -1)
    }
  }

  /// Forgets signals that came while nobody read, such as a Ctrl-C that stopped an action.
  func discardSignals() {
    drainWakePipe(timeout: 0)
    signals.removeAll()
  }

  private func nextKey() -> Key {
    if bytes[position] == 0x1B, isAheadPasteStart() {
      position += Self.pasteStart.count
      return .paste(readPaste())
    }
    return .scalar(nextScalar())
  }

  private func takeSignal() -> Key? {
    drainWakePipe(timeout: 0)
    // Ctrl-C first: what it discards needs no redrawing.
    for (byte, key) in [("I", Key.interrupt), ("Z", .suspend), ("W", .redraw)] as [(Character, Key)]
    {
      guard let code = byte.asciiValue, signals.contains(code) else { continue }
      signals.removeAll { $0 == code }
      return key
    }
    return nil
  }

  /// Whether a paste begins here; looks 50 ms ahead at most, since over a slow line its start may
  /// come in pieces, while a lone ESC has nothing behind it.
  private func isAheadPasteStart() -> Bool {
    for (offset, expected) in Self.pasteStart.enumerated() {
      while position + offset >= bytes.count {
        let count = bytes.count
        wait(milliseconds: 50)
        if bytes.count == count { return false }
      }
      if bytes[position + offset] != expected { return false }
    }
    return true
  }

  private func readPaste() -> String {
    var pasted: [UInt8] = []
    while true {
      while position < bytes.count {
        pasted.append(bytes[position])
        position += 1
        if pasted.count >= Self.pasteEnd.count, pasted.last == 0x7E,
          pasted.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd)
        {
          pasted.removeLast(Self.pasteEnd.count)
          return String(decoding: pasted, as: UTF8.self)
        }
      }
      // Ctrl-C or a lost terminal ends a paste that never closes.
      if isAtEnd || signals.contains(UInt8(ascii: "I")) {
        return String(decoding: pasted, as: UTF8.self)
      }
      wait(milliseconds: -1)
    }
  }

  private func nextScalar() -> Unicode.Scalar {
    let first = bytes[position]
    position += 1
    let length: Int
    switch first {
    case 0..<0x80: return Unicode.Scalar(first)
    case 0xC2..<0xE0: length = 2
    case 0xE0..<0xF0: length = 3
    case 0xF0..<0xF5: length = 4
    default: return "\u{FFFD}"
    }
    var sequence = [first]
    while sequence.count < length {
      if position >= bytes.count { wait(milliseconds: 50) }
      guard position < bytes.count, bytes[position] & 0xC0 == 0x80 else { return "\u{FFFD}" }
      sequence.append(bytes[position])
      position += 1
    }
    return String(decoding: sequence, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
  }

  /// Waits for input or a signal, and takes what is there.
  private func wait(milliseconds: Int32) {
    var descriptors = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&descriptors, 2, milliseconds) > 0 else { return }
    if descriptors[1].revents != 0 { drainWakePipe(timeout: 0) }
    guard descriptors[0].revents != 0 else { return }
    if position > 0 {
      bytes.removeFirst(position)
      position = 0
    }
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = read(input, &chunk, chunk.count)
    if count > 0 {
      bytes.append(contentsOf: chunk[..<count])
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      isAtEnd = true
    }
  }

  private func drainWakePipe(timeout: Int32) {
    guard wake >= 0 else { return }
    var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
    while poll(&descriptor, 1, timeout) > 0 {
      var chunk = [UInt8](repeating: 0, count: 64)
      let count = read(wake, &chunk, chunk.count)
      guard count > 0 else { return }
      signals.append(contentsOf: chunk[..<count])
    }
  }
}
