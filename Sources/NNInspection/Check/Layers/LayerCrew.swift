import Foundation
import NNAutodiff
import NNTensor

/// A network at one point for each thread, for parts of a check that do not need each other.
///
/// A large network is there once, and its parts are done one after the other: products then use all
/// cores, and the memory is not spent twice.
final class LayerCrew: @unchecked Sendable {
  /// How many threads there are.
  let size: Int
  private let graph: Graph
  private let points: PointValues
  private let outputs: [NodeID]
  private let capacity: Int
  private let members: [Member]
  private let asked: () -> Bool
  private let lock = NSLock()

  /// One thread's network; made when the thread first has something to do.
  private final class Member: @unchecked Sendable {
    var network: MovableNetwork?
  }

  /// - Parameters:
  ///   - values: has run at `point`; the first thread moves its numbers and puts them back.
  ///   - outputs: what the executors of the other threads compute.
  ///   - size: how many threads there may be.
  ///   - isCancelled: is asked by one thread at a time.
  init(
    _ graph: Graph, values: Executor<Double>, outputs: [NodeID], point: NetworkPoint, size: Int,
    isCancelled: @escaping () -> Bool
  ) {
    self.graph = graph
    self.size = max(1, size)
    self.outputs = outputs
    capacity = values.capacity
    asked = isCancelled
    points = PointValues(values, point: point)
    members = (0..<self.size).map { _ in Member() }
    members[0].network = MovableNetwork(graph, executor: values, points: points)
    if size > 1 { points.keepAll() }
  }

  /// As many threads as a network of `count` numbers is worth: all of the machine's, but one where
  /// products by themselves are so large that they use them.
  static func size(forNumbers count: Int) -> Int {
    count < largestShared ? Cores.count : 1
  }

  /// A network of more numbers is there once, and each product uses all cores.
  static let largestShared = 1 << 21

  /// Whether the check is to end; may be called on any of the threads.
  func isCancelled() -> Bool { locked(asked) }

  /// What `body` says while no other thread does.
  func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }

  /// How many evaluations all threads have made.
  var evaluations: Int { members.reduce(0) { $0 + ($1.network?.evaluations ?? 0) } }

  /// What `body` makes of each item, on as many threads as there are; the dearest ought to come first.
  ///
  /// - Throws: The error of the first item that has one; the others may not have been looked at.
  func map<Item, Value>(
    _ items: [Item], _ body: (MovableNetwork, Item) throws -> Value
  ) throws -> [Value] {
    // Who is to stop says so by an error.
    try SideBySide(isCancelled: { false }).results(
      of: items.count, onThreads: size,
      byWorkers: { worker, position, _ in
        try body(network(of: members[worker]), items[position])
      }
    ).compactMap(\.self)
  }

  private func network(of member: Member) -> MovableNetwork {
    if let network = member.network { return network }
    let executor = Executor<Double>(graph, capacity: capacity, outputs: outputs)
    for id in graph.ids where executor.pointer(to: id) != nil { executor.set(id, to: points[id]) }
    let network = MovableNetwork(graph, executor: executor, points: points)
    member.network = network
    return network
  }
}
