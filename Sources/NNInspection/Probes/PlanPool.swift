import Foundation

/// The plans of one leaf, each used by one thread at a time.
///
/// A thread makes its plan itself when it first has probes, and so is the first to touch the memory
/// of its block, which then lies near it; later it takes one that was made on its memory node.
final class PlanPool: @unchecked Sendable {
  /// How many there may be.
  let most: Int
  private let make: () -> ProbePlan?
  /// Held while a plan is made: plans share what is derived from the point.
  private let making = NSLock()
  /// Held for no longer than it takes to pick one or to put it back.
  private let lock = NSLock()
  private var idle: [(plan: ProbePlan, node: Int)] = []
  /// How many have been made, or are being made.
  private var made = 0

  /// - Parameters:
  ///   - most: How many there may be.
  ///   - make: Makes one, on the thread that is to use it; by one thread at a time, while others run
  ///     theirs.
  init(most: Int, _ make: @escaping () -> ProbePlan?) {
    self.most = most
    self.make = make
  }

  /// Sees to it that there is one at least: `plan`, or a new one; whether there is. To be called
  /// before any other.
  func begin(with plan: ProbePlan?, on node: Int) -> Bool {
    guard let first = plan ?? make() else { return false }
    idle.append((first, node))
    made = 1
    return true
  }

  /// Runs `work` with a plan that nobody else uses then, on the thread's `node` if that may be;
  /// without one, if all are in use or none can be made, not at all.
  func use(on node: Int, _ work: (ProbePlan) -> Void) {
    guard let (plan, home) = take(node) else { return }
    work(plan)
    lock.withLock { idle.append((plan, home)) }
  }

  /// Where the blocks lie of which each thread has one, and the node of that thread. To be asked
  /// while no thread is at work.
  var blocks: [(node: Int, regions: [UnsafeRawBufferPointer])] {
    idle.map { ($0.node, $0.plan.arena.regions) }
  }

  private func take(_ node: Int) -> (plan: ProbePlan, node: Int)? {
    let (near, mayMake) = lock.withLock {
      if let near = idle.lastIndex(where: { $0.node == node }) {
        return (Optional(idle.remove(at: near)), false)
      }
      guard made < most else { return (nil, false) }
      made += 1
      return (nil, true)
    }
    if let near { return near }
    if mayMake {
      if let plan = making.withLock(make) { return (plan, node) }
      lock.withLock { made -= 1 }
    }
    return lock.withLock { idle.popLast() }
  }
}
