import Foundation
import NNInspection
import NNTensor
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

/// Cores of two memory nodes, whatever the machine has.
struct TwoNodes {
  let nodes: MemoryNodes
  let cores: Cores

  /// The processors that the tests may use, shared out; `nil` on systems that bind no threads.
  init?(count: Int = 4) {
    guard let allowed = ProcessorSet.allowed?.numbers, let first = allowed.first,
      let last = allowed.last,
      let nodes = MemoryNodes(processors: [ProcessorSet([first]), ProcessorSet([last])])
    else { return nil }
    self.nodes = nodes
    cores = Cores(count: count, nodes: nodes, memory: NodeMemory(nodes))
  }
}

@Suite struct CoresOfNodesTests {
  /// Threads stay on one node while they work, are spread over both, and the caller is let go.
  @Test func workersAreBoundAndSpread() throws {
    guard let two = TwoNodes(), let before = ProcessorSet.allowed else { return }
    for _ in 0..<50 {
      let onNodes = Mutex([0, 0])
      let arrived = Atomic<Int>(0)
      two.cores.share(among: 4) { _ in
        let node = two.cores.node
        #expect(MemoryNodes.bound == node)
        #expect(ProcessorSet.allowed == two.nodes.processors[node])
        onNodes.withLock { $0[node] += 1 }
        arrived.add(1, ordering: .relaxed)
        // Until all have come, or one has waited long enough for the others.
        for _ in 0..<10_000 where arrived.load(ordering: .relaxed) < 4 { sched_yield() }
      }
      let found = onNodes.withLock { $0 }
      #expect(found[0] <= 2 && found[1] <= 2 && found[0] + found[1] >= 1)
      #expect(ProcessorSet.allowed == before && MemoryNodes.bound == nil)
    }
  }

  @Test func sharesNestOnNodes() throws {
    guard let two = TwoNodes(), let before = ProcessorSet.allowed else { return }
    for _ in 0..<20 {
      let sum = Atomic<Int>(0)
      let outer = Atomic<Int>(0)
      two.cores.share(among: 3) { _ in
        while outer.add(1, ordering: .relaxed).oldValue < 40 {
          let inner = Atomic<Int>(0)
          two.cores.share(among: 4) { _ in
            #expect(MemoryNodes.bound != nil)
            while inner.add(1, ordering: .relaxed).oldValue < 25 {
              sum.add(1, ordering: .relaxed)
            }
          }
        }
      }
      #expect(sum.load(ordering: .relaxed) == 1000)
      #expect(ProcessorSet.allowed == before)
    }
  }

  /// What two threads draw side by side is what one draws.
  @Test func boundThreadsDrawTheSame() {
    guard let two = TwoNodes() else { return }
    var (here, there) = (
      RandomStream(seed: 7, purpose: "here"), RandomStream(seed: 7, purpose: "here")
    )
    let numbers = here.normals(1 << 15)
    two.nodes.run(on: 1) { #expect(there.normals(1 << 15) == numbers) }
  }
}
