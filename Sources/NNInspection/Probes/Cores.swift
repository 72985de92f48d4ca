import Dispatch
import Foundation
import NNTensor
import Synchronization

/// The machine's cores, shared by parts of a check that run side by side and by the probes of each.
///
/// A part that has probes to share out takes the cores that are free just then, and no more: while
/// other parts keep them busy it works alone.
package enum Cores {
  /// How many there are.
  package static let count = MemoryNeed.threads(
    atMost: max(1, ProcessInfo.processInfo.activeProcessorCount))
  /// How many threads are at work beside one.
  private static let others = Atomic<Int>(0)

  /// Runs `body` with 0 on this thread and, on as many threads as cores are free, with 1 and on, up
  /// to `workers` in all; returns when all that have begun are done.
  ///
  /// A helper may come late or not at all: what is to be done must be there for any of them to take.
  package static func share(among workers: Int, _ body: (Int) -> Void) {
    var helpers: [Helper] = []
    while helpers.count < workers - 1, take() { helpers.append(Helper()) }
    guard !helpers.isEmpty else { return body(0) }
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      for (number, helper) in helpers.enumerated() {
        helper.start {
          body(number + 1)
          others.subtract(1, ordering: .relaxed)
        }
      }
      body(0)
      // While this thread waits, another may have its core.
      others.subtract(1, ordering: .relaxed)
      for helper in helpers where !helper.finish() { others.subtract(1, ordering: .relaxed) }
      others.add(1, ordering: .relaxed)
    }
  }

  /// Takes a core, if one is free.
  private static func take() -> Bool {
    var now = others.load(ordering: .relaxed)
    while now < count - 1 {
      let (exchanged, original) = others.weakCompareExchange(
        expected: now, desired: now + 1, ordering: .relaxed)
      if exchanged { return true }
      now = original
    }
    return false
  }
}

/// Work for another thread, which may be called off as long as none has begun it.
private final class Helper: @unchecked Sendable {
  private let state = Atomic<Int>(Helper.waiting)
  private let end = DispatchSemaphore(value: 0)
  private var work: (() -> Void)?
  private static let waiting = 0
  private static let begun = 1
  private static let calledOff = 2

  /// Hands `work` to the first thread that is free.
  func start(_ work: @escaping () -> Void) {
    self.work = work
    DispatchQueue.global().async { self.run() }
  }

  private func run() {
    guard turn(to: Self.begun) else { return }
    work?()
    work = nil
    end.signal()
  }

  /// Waits until the work is done, or calls it off; whether it was done.
  func finish() -> Bool {
    if turn(to: Self.calledOff) {
      work = nil
      return false
    }
    end.wait()
    return true
  }

  private func turn(to next: Int) -> Bool {
    state.compareExchange(
      expected: Self.waiting, desired: next, ordering: .acquiringAndReleasing
    ).exchanged
  }
}
