import NNTerminal
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Turns the signals that concern a line being edited into bytes in a pipe.
enum SignalPipe {
  private static let writeEnd = Atomic<Int32>(-1)

  /// Makes the pipe and installs the handlers.
  ///
  /// - Returns: the read end, or -1 where no pipe can be had (then only keys wake the editor).
  static func open() -> Int32 {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return -1 }
    for end in ends {
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    writeEnd.store(ends[1], ordering: .relaxed)
    Interruption.install(waking: ends[1])
    install(SIGWINCH) { _ in SignalPipe.send(UInt8(ascii: "W")) }
    install(SIGCONT) { _ in SignalPipe.send(UInt8(ascii: "W")) }
    return ends[0]
  }

  /// Whether Ctrl-Z waits for the editor to put the terminal back first. Only while a line is
  /// edited: an action is stopped at once.
  static func setSuspendIsHandled(_ isHandled: Bool) {
    if isHandled {
      install(SIGTSTP) { _ in SignalPipe.send(UInt8(ascii: "Z")) }
    } else {
      signal(SIGTSTP, SIG_DFL)
    }
  }

  private static func install(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void)
  {
    var action = sigaction()
    sigemptyset(&action.sa_mask)
    action.sa_flags = Int32(bitPattern: UInt32(truncatingIfNeeded: SA_RESTART))
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
    sigaction(number, &action, nil)
  }

  private static func send(_ byte: UInt8) {
    let savedErrno = errno
    var byte = byte
    _ = write(writeEnd.load(ordering: .relaxed), &byte, 1)
    errno = savedErrno
  }
}
