import Foundation
import NNTensor
import Synchronization

/// The threads at work on each memory node, so that new ones go to the node that has most to spare.
final class NodePlaces: Sendable {
  let nodes: MemoryNodes
  /// The threads of each node.
  let threads: [NodeThreads]
  /// How many processors of each node are not at work.
  private let free: Mutex<[Int]>

  /// The place of a thread that shares out work.
  struct Seat {
    let node: Int
    /// Whether it was not counted before: a thread that is bound works for somebody who did.
    let isNew: Bool
  }

  init(_ nodes: MemoryNodes) {
    self.nodes = nodes
    threads = (0..<nodes.count).map { NodeThreads(nodes, node: $0) }
    free = Mutex(nodes.processors.map(\.count))
  }

  /// Counts the calling thread on the node where it is.
  func sitDown() -> Seat {
    let seat = Seat(node: nodes.ofThisThread, isNew: MemoryNodes.bound == nil)
    if seat.isNew { claim(seat.node) }
    return seat
  }

  func getUp(_ seat: Seat) {
    if seat.isNew { release(seat.node) }
  }

  /// Takes a place on the node that has most to spare.
  func claim() -> Int {
    free.withLock { free in
      let node = free.indices.max { free[$0] < free[$1] } ?? 0
      free[node] -= 1
      return node
    }
  }

  func claim(_ node: Int) { free.withLock { $0[node] -= 1 } }

  func release(_ node: Int) { free.withLock { $0[node] += 1 } }
}

/// Threads that are bound to one memory node for good, as many as are at work at a time.
///
/// Dispatch's belong to the whole process, and one that a bound thread starts would be bound too.
final class NodeThreads: @unchecked Sendable {
  private let nodes: MemoryNodes
  private let node: Int
  private let lock = NSCondition()
  private var waiting: [() -> Void] = []
  private var idle = 0
  private var count = 0

  init(_ nodes: MemoryNodes, node: Int) {
    self.nodes = nodes
    self.node = node
  }

  /// Runs `work` on one that is free, else on a new one; where there are two for each processor, when
  /// one of them is free.
  func run(_ work: @escaping () -> Void) {
    lock.lock()
    defer { lock.unlock() }
    waiting.append(work)
    guard idle < waiting.count, count < 2 * nodes.processors[node].count else {
      return lock.signal()
    }
    count += 1
    let thread = Thread { self.serve() }
    thread.name = "node \(node)"
    thread.start()
  }

  private func serve() {
    nodes.keepThread(on: node)
    lock.lock()
    while true {
      while waiting.isEmpty {
        idle += 1
        lock.wait()
        idle -= 1
      }
      let work = waiting.removeFirst()
      lock.unlock()
      work()
      lock.lock()
    }
  }
}
