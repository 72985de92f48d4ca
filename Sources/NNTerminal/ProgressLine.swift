/// One line that says how far long work is.
///
/// On a terminal it is drawn over itself (carriage return) at most ten times a second; elsewhere it
/// becomes plain lines, at most one in five seconds, and none for work that is over before that.
package struct ProgressLine {
  private let isTerminal: Bool
  private let columns: () -> Int
  private let write: (String) -> Void
  private let now: () -> ContinuousClock.Instant
  private var lastWritten: ContinuousClock.Instant?
  private var isDrawn = false

  /// - Parameters:
  ///   - isTerminal: whether the stream is a terminal.
  ///   - columns: the stream's present width in cells.
  ///   - write: writes a text at once, without buffering.
  ///   - now: the time, replaceable in tests.
  package init(
    isTerminal: Bool, columns: @escaping () -> Int, write: @escaping (String) -> Void,
    now: @escaping () -> ContinuousClock.Instant = { .now }
  ) {
    self.isTerminal = isTerminal
    self.columns = columns
    self.write = write
    self.now = now
    if !isTerminal { lastWritten = now() }
  }

  /// Shows `text`, unless the last one was shown a moment ago.
  package mutating func update(_ text: @autoclosure () -> String) {
    let time = now()
    if let lastWritten, time - lastWritten < (isTerminal ? .milliseconds(100) : .seconds(5)) {
      return
    }
    lastWritten = time
    if isTerminal {
      // The last column stays free: a full line would make some terminals wrap.
      write("\r" + text().truncated(toDisplayWidth: columns() - 1) + "\u{1B}[K")
      isDrawn = true
    } else {
      write(text() + "\n")
    }
  }

  /// Removes the line; what follows is written in its place.
  package mutating func clear() {
    if isDrawn { write("\r\u{1B}[K") }
    isDrawn = false
    lastWritten = isTerminal ? nil : now()
  }
}
