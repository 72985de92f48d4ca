import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C as a flag that long work polls, instead of an end of the process.
///
/// The signal handler only touches atomics and a pipe, as POSIX allows. A third Ctrl-C that still
/// finds the flag set ends the process at once with status 130: the way out of work that does not
/// poll.
package enum Interruption {
  /// Two Ctrl-C within this many nanoseconds mean 'leave'.
  private static let leavingInterval: Int64 = 2_000_000_000

  private static let count = Atomic<Int>(0)
  private static let lastTime = Atomic<Int64>(.min / 2)
  private static let asksToLeave = Atomic<Bool>(false)
  /// Where the handler writes a byte, so that a `poll` wakes; -1 without one.
  private static let wakeDescriptor = Atomic<Int32>(-1)

  /// Makes SIGINT set the flag from now on.
  ///
  /// - Parameters:
  ///   - descriptor: the write end of a pipe, which gets the byte `I` at each Ctrl-C.
  ///   - alsoTermination: whether SIGTERM does too: a batch system sends it before it kills, and
  ///     what is known so far is to be written out.
  package static func install(waking descriptor: Int32 = -1, alsoTermination: Bool = false) {
    wakeDescriptor.store(descriptor, ordering: .relaxed)
    reset()
    var action = sigaction()
    sigemptyset(&action.sa_mask)
    let handler: @convention(c) (Int32) -> Void = { _ in Interruption.note() }
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
    sigaction(SIGINT, &action, nil)
    if alsoTermination { sigaction(SIGTERM, &action, nil) }
  }

  /// Whether Ctrl-C was pressed since the last ``reset()``. Cheap enough for inner loops.
  package static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Whether Ctrl-C came twice within two seconds.
  package static var isLeavingRequested: Bool { asksToLeave.load(ordering: .relaxed) }

  /// Forgets what was pressed, except for the time of the last one: a second Ctrl-C soon after an
  /// action stopped still asks to leave.
  package static func reset() {
    count.store(0, ordering: .relaxed)
    asksToLeave.store(false, ordering: .relaxed)
  }

  /// Forgets the time too, so that the next Ctrl-C counts as a first one.
  package static func forget() {
    reset()
    lastTime.store(.min / 2, ordering: .relaxed)
  }

  private static func note() {
    let savedErrno = errno
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let time = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    let last = lastTime.exchange(time, ordering: .relaxed)
    if time - last < leavingInterval { asksToLeave.store(true, ordering: .relaxed) }
    if count.wrappingAdd(1, ordering: .relaxed).newValue >= 3 {
      TerminalRestoration.restore()
      _exit(130)
    }
    let descriptor = wakeDescriptor.load(ordering: .relaxed)
    if descriptor >= 0 {
      var byte = UInt8(ascii: "I")
      _ = write(descriptor, &byte, 1)
    }
    errno = savedErrno
  }
}
