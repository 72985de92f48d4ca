import Dispatch
import Foundation
package import NNTensor
import Synchronization

/// The machine's cores, shared by parts of a check that run side by side and by the probes of each.
///
/// A part that has probes to share out takes the cores that are free just then, and no more: while
/// other parts keep them busy it works alone. Where memory is nearer to some cores than to others,
/// threads are spread over the nodes evenly, and each stays on its node while it works.
package final class Cores: Sendable {
  /// Those of this machine.
  package static let machine = Cores(count: Processors.count, nodes: .machine, memory: .machine)
  /// How many this process may keep busy.
  package static var count: Int { machine.count }

  /// How many there are.
  package let count: Int
  /// Where threads take the memory that they work on; `nil` where it is all equally near.
  package let memory: NodeMemory?
  /// How many threads are at work beside one.
  private let others = Atomic<Int>(0)
  private let places: NodePlaces?

  /// - Parameters:
  ///   - count: How many threads may work at a time; limits of the process may leave fewer.
  ///   - nodes: Where they are; `nil` for no matter where.
  ///   - memory: Where threads take what they work on.
  package init(count: Int, nodes: MemoryNodes?, memory: NodeMemory?) {
    self.count = MemoryNeed.threads(atMost: max(1, count))
    self.memory = memory
    places = nodes.map(NodePlaces.init)
  }

  /// The memory node on which the calling thread is; 0 where there is one only.
  package var node: Int { places?.nodes.ofThisThread ?? 0 }

  /// The same as of the machine's cores.
  package static func share(among workers: Int, _ body: (Int) -> Void) {
    machine.share(among: workers, body)
  }

  /// Runs `body` with 0 on this thread and, on as many threads as cores are free, with 1 and on, up
  /// to `workers` in all; returns when all that have begun are done.
  ///
  /// A helper may come late or not at all: what is to be done must be there for any of them to take.
  package func share(among workers: Int, _ body: (Int) -> Void) {
    guard workers > 1 else { return body(0) }
    let seat = places?.sitDown()
    defer { if let seat { places?.getUp(seat) } }
    var helpers: [Helper] = []
    while helpers.count < workers - 1, take() { helpers.append(Helper(places)) }
    guard !helpers.isEmpty else { return body(0) }
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      for (number, helper) in helpers.enumerated() {
        helper.start {
          body(number + 1)
          self.others.subtract(1, ordering: .relaxed)
        }
      }
      if let places, let seat { places.nodes.run(on: seat.node) { body(0) } } else { body(0) }
      // While this thread waits, another may have its core.
      others.subtract(1, ordering: .relaxed)
      if let seat { places?.release(seat.node) }
      for helper in helpers where !helper.finish() { others.subtract(1, ordering: .relaxed) }
      others.add(1, ordering: .relaxed)
      if let seat { places?.claim(seat.node) }
    }
  }

  /// Takes a core, if one is free.
  private func take() -> Bool {
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
  /// Where it is to be done; `nil` for anywhere.
  private let places: NodePlaces?
  private let node: Int
  private static let waiting = 0
  private static let begun = 1
  private static let calledOff = 2

  /// Claims a place on the node that has most to spare.
  init(_ places: NodePlaces?) {
    self.places = places
    node = places?.claim() ?? 0
  }

  /// Hands `work` to the first thread that is free.
  func start(_ work: @escaping () -> Void) {
    self.work = work
    guard let places else { return DispatchQueue.global().async { self.run() } }
    places.threads[node].run { self.run() }
  }

  private func run() {
    guard turn(to: Self.begun) else { return }
    work?()
    work = nil
    places?.release(node)
    end.signal()
  }

  /// Waits until the work is done, or calls it off; whether it was done.
  func finish() -> Bool {
    if turn(to: Self.calledOff) {
      work = nil
      places?.release(node)
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
