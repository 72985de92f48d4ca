import Foundation
import NNInspection
import Synchronization
import Testing

@Suite struct SideBySideTests {
  private struct Refused: Error, Equatable {
    var part: Int
  }

  @Test(arguments: [1, 2, 4])
  func everyPartIsDoneOnceAndToldOnTheCallingThread(threads: Int) throws {
    let caller = Thread.current
    let done = Mutex<[Int: Int]>([:])
    var told: [Int] = []
    let results = try SideBySide(isCancelled: { false }).results(of: 40, onThreads: threads) {
      part, _ in
      done.withLock { $0[part, default: 0] += 1 }
      return part * part
    } finished: { part in
      #expect(Thread.current === caller)
      told.append(part)
    }
    #expect(results == (0..<40).map { $0 * $0 })
    #expect(told.sorted() == Array(0..<40))
    #expect(done.withLock { $0.values.allSatisfy { $0 == 1 } && $0.count == 40 })
  }

  @Test(arguments: [1, 3])
  func anErrorEndsTheOthers(threads: Int) throws {
    #expect(throws: Refused(part: 2)) {
      _ = try SideBySide(isCancelled: { false }).results(of: 1000, onThreads: threads) { part, _ in
        if part == 2 { throw Refused(part: part) }
      } finished: { _ in
      }
    }
  }

  @Test(arguments: [1, 2])
  func aStopLeavesPartsOut(threads: Int) throws {
    let count = Mutex(0)
    let results = try SideBySide(isCancelled: { count.withLock { $0 >= 5 } }).results(
      of: 100, onThreads: threads
    ) { part, isCancelled in
      #expect(!isCancelled() || threads > 1)
      count.withLock { $0 += 1 }
      return part
    } finished: { _ in
    }
    let done = results.compactMap(\.self).count
    #expect(done >= 5 && done <= 5 + threads)
    #expect(results.count == 100)
  }
}
