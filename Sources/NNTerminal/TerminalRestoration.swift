import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Gives the terminal back as it was found, however the process ends.
package enum TerminalRestoration {
  /// What standard input was set to before the first change; nil without a terminal.
  /// Written once by `arm`, before any handler is installed, and only read after that.
  nonisolated(unsafe) private static let saved = UnsafeMutablePointer<termios>.allocate(capacity: 1)
  /// The handlers that were there before ours, by signal number; written like `saved`.
  nonisolated(unsafe) private static let previous = UnsafeMutablePointer<sigaction>.allocate(
    capacity: 64)
  private static let isArmed = Atomic<Bool>(false)

  /// Bracketed paste off, colours off, cursor shown.
  private static let resetSequence: StaticString = "\u{1B}[?2004l\u{1B}[0m\u{1B}[?25h"

  /// Signals that end the process, for which the terminal is put back first.
  private static let endingSignals = [
    SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP,
  ]

  /// Remembers the state of the terminal and restores it at `exit` and before a deadly signal.
  package static func arm() {
    guard !isArmed.load(ordering: .relaxed), tcgetattr(0, saved) == 0 else { return }
    isArmed.store(true, ordering: .relaxed)
    atexit { TerminalRestoration.restore() }
    for number in endingSignals {
      var action = sigaction()
      sigemptyset(&action.sa_mask)
      // On its own stack, since a stack that overflowed is one of the reasons.
      action.sa_flags = Int32(bitPattern: UInt32(truncatingIfNeeded: SA_ONSTACK))
      let handler: @convention(c) (Int32) -> Void = { number in
        TerminalRestoration.restore()
        // Whoever was there before (Swift's backtraces, else the default) has the last word:
        // a fault happens again on return, the others are sent again.
        sigaction(number, TerminalRestoration.previous + Int(number), nil)
        if ![SIGSEGV, SIGBUS, SIGILL, SIGTRAP].contains(number) { raise(number) }
      }
      #if canImport(Glibc)
        action.__sigaction_handler.sa_handler = handler
      #else
        action.__sigaction_u.__sa_handler = handler
      #endif
      sigaction(number, &action, previous + Int(number))
    }
  }

  /// Puts the terminal back. Async-signal-safe; does nothing before ``arm()``.
  package static func restore() {
    guard isArmed.load(ordering: .relaxed) else { return }
    if isatty(1) == 1 {
      _ = write(1, resetSequence.utf8Start, resetSequence.utf8CodeUnitCount)
    }
    tcsetattr(0, TCSANOW, saved)
  }
}
