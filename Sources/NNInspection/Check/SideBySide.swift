import Foundation
import NNTensor

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
    try results(
      of: count, onThreads: threads, byWorkers: { try body($1, $2) }, finished: finished)
  }

  /// The same, `body` being handed the number of its thread first: 0 is the calling one, and no two
  /// have the same at a time.
  package func results<Value>(
    of count: Int, onThreads threads: Int,
    byWorkers body: (Int, Int, @escaping () -> Bool) throws -> Value,
    finished: (Int) -> Void = { _ in }
  ) throws -> [Value?] {
    guard threads > 1, count > 1 else {
      return try (0..<count).map { position in
        guard !isCancelled() else { return nil }
        defer { finished(position) }
        return try body(0, position, isCancelled)
      }
    }
    let lock = NSLock()
    let caller = pthread_self()
    let requested = Cancellation.isRequested
    nonisolated(unsafe) let (body, asked) = (body, isCancelled)
    // Neither `Result` nor `Atomic`: what their types ask the runtime takes as long as small parts do.
    nonisolated(unsafe) var next = 0
    nonisolated(unsafe) var values = [Value?](repeating: nil, count: count)
    nonisolated(unsafe) var failure: (position: Int, error: any Error)?
    nonisolated(unsafe) var news: [Int] = []
    let stops: @Sendable () -> Bool = { lock.withLock { asked() } }
    nonisolated(unsafe) let finished = finished
    /// The next part to do, if any.
    @Sendable func part() -> Int? {
      lock.withLock {
        guard next < count, !asked() else { return nil }
        defer { next += 1 }
        return next
      }
    }
    /// Tells the caller of the parts that it has not heard of.
    @Sendable func tell() {
      let parts = lock.withLock {
        defer { news = [] }
        return news
      }
      parts.forEach(finished)
    }
    @Sendable func work(_ number: Int) {
      while let position = part() {
        do {
          let value = try body(number, position, stops)
          lock.withLock {
            values[position] = value
            news.append(position)
          }
        } catch {
          lock.withLock {
            if position < failure?.position ?? count { failure = (position, error) }
            next = count
          }
        }
        if pthread_equal(pthread_self(), caller) != 0 { tell() }
      }
    }
    Cores.share(among: min(threads, count)) { number in
      // Threads do not see what their caller asks.
      guard let requested else { return work(number) }
      Cancellation.polling(requested) { work(number) }
    }
    tell()
    if let failure { throw failure.error }
    return values
  }
}
