import Foundation

/// How far long work is: one line that is written over on a terminal, else a line every 5 s.
final class Progress {
  private let isOn: Bool
  private let isTerminal = isatty(2) == 1
  private var last = ContinuousClock.now

  init(isOn: Bool) { self.isOn = isOn }

  func show(_ text: String) {
    guard isOn else { return }
    let now = ContinuousClock.now
    if isTerminal {
      guard now - last > .milliseconds(100) else { return }
      FileHandle.standardError.write(Data("\r\u{1B}[K\(text.prefix(78))\r".utf8))
    } else {
      guard now - last > .seconds(5) else { return }
      FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
    last = now
  }
}
