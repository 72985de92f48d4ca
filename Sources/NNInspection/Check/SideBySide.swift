import Foundation
import NNTensor
import Synchronization

/// Parts of a check that do not need each other, on several threads.
package struct SideBySide {
  /// Whether the check is to end; is asked by one thread at a time.
  package let isCancelled: () -> Bool

  package init(isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }

  /// What `body` makes of each of `count` parts; `nil` for those that a stop left out.
  ///
  /// - Parameters:
  ///   - threads: the most parts at a time.
  ///   - body: is handed a part's number and what it is to ask whether to stop; runs on any thread.
  ///   - finished: is told of each part once, on the calling thread.
  /// - Throws: The error of the first part that has one.
  package func results<Value>(
    of count: Int, onThreads threads: Int,
    _ body: (Int, @escaping () -> Bool) throws -> Value, finished: (Int) -> Void
  ) throws -> [Value?] {
    guard threads > 1, count > 1 else {
      return try (0..<count).map { position in
        guard !isCancelled() else { return nil }
        defer { finished(position) }
        return try body(position, isCancelled)
      }
    }
    let lock = NSLock()
    let next = Atomic<Int>(0)
    let caller = pthread_self()
    let requested = Cancellation.isRequested
    nonisolated(unsafe) let (body, asked) = (body, isCancelled)
    nonisolated(unsafe) var results = [Result<Value, any Error>?](repeating: nil, count: count)
    nonisolated(unsafe) var untold = Set(0..<count)
    let stops: @Sendable () -> Bool = { lock.withLock { asked() } }
    /// The parts that are there and of which the caller has not heard.
    @Sendable func news() -> [Int] {
      lock.withLock {
        let new = untold.filter { results[$0] != nil }.sorted()
        untold.subtract(new)
        return new
      }
    }
    nonisolated(unsafe) let finished = finished
    @Sendable func work() {
      while !stops() {
        let position = next.add(1, ordering: .relaxed).oldValue
        guard position < count else { return }
        let result = Result { try body(position, stops) }
        lock.withLock { results[position] = result }
        if case .failure = result { next.store(count, ordering: .relaxed) }
        if pthread_equal(pthread_self(), caller) != 0 { news().forEach(finished) }
      }
    }
    Cores.share(among: min(threads, count)) { _ in
      // Threads do not see what their caller asks.
      guard let requested else { return work() }
      Cancellation.polling(requested, work)
    }
    news().forEach(finished)
    return try results.map { try $0?.get() }
  }
}
