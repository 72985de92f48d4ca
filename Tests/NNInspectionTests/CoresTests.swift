import NNInspection
import Synchronization
import Testing

@Suite struct CoresTests {
  /// All of a list is done once, by whichever threads come; a thread's number is its own.
  @Test func workersTakeFromOneList() {
    for round in 0..<200 {
      let next = Atomic<Int>(0)
      let done = Mutex([Int](repeating: 0, count: 50))
      let numbers = Mutex(Set<Int>())
      Cores.share(among: 1 + round % 5) { number in
        #expect(numbers.withLock { $0.insert(number).inserted })
        while true {
          let item = next.add(1, ordering: .relaxed).oldValue
          guard item < 50 else { return }
          done.withLock { $0[item] += 1 }
        }
      }
      #expect(done.withLock { $0.allSatisfy { $0 == 1 } })
      #expect(numbers.withLock { $0.contains(0) && $0.allSatisfy { $0 <= round % 5 } })
    }
  }

  /// Workers that share out work themselves neither wait for each other nor lose any.
  @Test func sharesNest() {
    let sum = Atomic<Int>(0)
    let outer = Atomic<Int>(0)
    Cores.share(among: 3) { _ in
      while outer.add(1, ordering: .relaxed).oldValue < 40 {
        let inner = Atomic<Int>(0)
        Cores.share(among: 4) { _ in
          while inner.add(1, ordering: .relaxed).oldValue < 25 {
            sum.add(1, ordering: .relaxed)
          }
        }
      }
    }
    #expect(sum.load(ordering: .relaxed) == 1000)
  }
}
