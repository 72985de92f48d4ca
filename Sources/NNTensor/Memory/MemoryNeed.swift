#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Synchronization

/// Asks whether so much memory is there, before it is taken.
///
/// Where an allocation fails the process is lost, and with it a session: what follows from the size
/// of a network or of a file is added up and asked for first.
package enum MemoryNeed {
  /// So much is said to be there in place of what the system says; negative for none.
  private struct Assumption: Sendable { var bytes: Int }
  @TaskLocal private static var assumed = Assumption(bytes: -1)

  /// So little is not asked for: what makes small networks cost nothing.
  private static let small = 16 << 20
  /// What is left to everything that is small.
  private static let reserve = 24 << 20
  /// The address space of a thread that computes: its stack, and the buffer that OpenBLAS takes for
  /// it, without which its products never return.
  private static let thread = 144 << 20

  /// How many threads there may be at a time, `most` of them where no limit of the process is in the
  /// way.
  package static func threads(atMost most: Int) -> Int {
    guard let left = AvailableMemory.processLimit?.bytes else { return most }
    return max(1, min(most, left / (3 * thread)))
  }

  /// For how many threads a computation must find room under a limit of the process: all that
  /// Dispatch may start, which are more than ``Processors/count`` where a control group grants little
  /// time.
  package static let computingThreads = threads(atMost: Processors.allowed)

  /// Throws where `bytes` more are not there, with some to spare.
  ///
  /// - Parameters:
  ///   - purpose: What for, to stand behind "to": ``train with a batch of 32``.
  ///   - computes: Whether a network runs then, on all threads: a limit of the process must leave
  ///     room for these, too.
  ///   - help: What takes less.
  package static func require(
    _ bytes: Int, to purpose: @autoclosure () -> String, computes: Bool = true,
    help: @autoclosure () -> String? = nil
  ) throws(MemoryShortage) {
    guard let (needed, available) = missing(bytes, computes: computes) else { return }
    throw MemoryShortage(
      needed: needed, available: available, purpose: purpose(), advice: help())
  }

  /// Whether `bytes` more are there, with some to spare.
  package static func fits(_ bytes: Int) -> Bool { missing(bytes, computes: true) == nil }

  /// What is needed and what is there, where that is too little.
  private static func missing(
    _ bytes: Int, computes: Bool
  ) -> (needed: Int, available: AvailableMemory)? {
    if assumed.bytes >= 0 {
      let needed = bytes.addingSaturated(reserve)
      return needed > assumed.bytes
        ? (needed, AvailableMemory(bytes: assumed.bytes, source: .machine)) : nil
    }
    if let limit = AvailableMemory.processLimit {
      let needed = bytes.addingSaturated(reserve + (computes ? computingThreads * thread : 0))
      if needed > limit.bytes { return (needed, limit) }
    }
    guard bytes > small else { return nil }
    let needed = bytes.addingSaturated(reserve)
    guard let available = machine(for: needed), needed > available.bytes else { return nil }
    return (needed, available)
  }

  /// What the machine had left when it was asked last, and when.
  private static let lastReading = Mutex<(left: AvailableMemory, at: ContinuousClock.Instant)?>(nil)
  /// How long that holds for what takes no more than an eighth of it.
  private static let readingHolds = Duration.milliseconds(100)

  /// What the machine has left: reading its files takes as long as the check of a small network.
  private static func machine(for needed: Int) -> AvailableMemory? {
    lastReading.withLock { last in
      let now = ContinuousClock.now
      if let last, last.at.duration(to: now) < readingHolds, needed <= last.left.bytes / 8 {
        return last.left
      }
      guard let left = AvailableMemory.machine else { return nil }
      last = (left, now)
      return left
    }
  }

  /// Runs `work` as if there were so much memory.
  package static func assuming<Result>(
    available bytes: Int, _ work: () throws -> Result
  ) rethrows -> Result {
    try $assumed.withValue(Assumption(bytes: max(0, bytes)), operation: work)
  }

  /// Ends the process where memory was not there that nobody had asked for: the last resort, which
  /// says what happened.
  static func exhausted(_ bytes: Int) -> Never {
    let text =
      "error[not-enough-memory]: \(MemoryShortage.size(bytes)) of memory were not to be had\n"
      + "help: a smaller network or batch takes less\n"
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    exit(2)
  }
}

/// More memory is needed than there is; nothing was allocated.
package struct MemoryShortage: Error, Sendable, Hashable {
  /// In bytes.
  package var needed: Int
  package var available: AvailableMemory
  /// What for, to stand behind "to".
  package var purpose: String
  /// What takes less, if that is known.
  package var advice: String?

  /// What is wrong, in one line.
  package var message: String {
    let whose =
      switch available.source {
      case .machine: "this machine has \(Self.size(available.bytes)) free"
      case .group: "this container has \(Self.size(available.bytes)) left of its limit"
      case .processLimit: "this process has \(Self.size(available.bytes)) left of its limit"
      }
    return "to \(purpose) takes \(Self.size(needed)) of memory, but \(whose)"
  }

  /// What to do about it.
  package var help: String {
    let more =
      switch available.source {
      case .machine: "take a machine with more memory"
      case .group: "give the container more"
      case .processLimit: "raise the limit (`ulimit -v`, `ulimit -d`)"
      }
    return (advice ?? "a smaller network takes less") + "; or " + more
  }

  /// `3.1 GB`, `640 MB`: of 10⁹ and 10⁶ bytes.
  package static func size(_ bytes: Int) -> String {
    let (unit, name) = bytes >= 1_000_000_000 ? (1e9, "GB") : (1e6, "MB")
    let tenths = (Double(bytes) / unit * 10).rounded()
    let isWhole = tenths >= 100 || tenths.truncatingRemainder(dividingBy: 10) == 0
    return isWhole ? "\(Int((tenths / 10).rounded())) \(name)" : "\(tenths / 10) \(name)"
  }
}

/// Sums of sizes, which stay at the largest number where they would go beyond.
extension Int {
  package func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
  package func multipliedSaturated(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
