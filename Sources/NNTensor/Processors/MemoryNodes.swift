import CNNProcessors

/// The parts of a machine whose memory is nearer to some processors than to others (NUMA), as far as
/// this process may run there; there are two at least.
package struct MemoryNodes: Sendable {
  /// The processors of each that the process may run on, never none. Nodes have no other numbers
  /// here than their places in this list.
  package let processors: [ProcessorSet]
  /// The node of each processor, -1 for those that are of none.
  private let nodeOfProcessor: [Int]

  /// Those of this machine; `nil` where there is one only, which one small file tells, and on other
  /// systems than Linux.
  package static let machine = MemoryNodes(.machine, allowed: ProcessorSet.allowed)

  /// What a kernel tells of its nodes, for a process that may run on `allowed`; `nil` where fewer than
  /// two of them have processors for it (memory alone is a node too).
  package init?(_ files: KernelFiles, allowed: @autoclosure () -> ProcessorSet?) {
    let folder = "/sys/devices/system/node"
    guard let nodes = files.text("\(folder)/online").flatMap(ProcessorSet.init(list:)),
      nodes.count > 1, let allowed = allowed()
    else { return nil }
    self.init(
      processors: nodes.numbers.compactMap {
        files.text("\(folder)/node\($0)/cpulist").flatMap(ProcessorSet.init(list:))?
          .intersection(allowed)
      })
  }

  /// - Parameter processors: those of each node; nodes without any are left out.
  package init?(processors: [ProcessorSet]) {
    self.processors = processors.filter { !$0.isEmpty }
    guard self.processors.count > 1 else { return nil }
    let numbers = self.processors.map(\.numbers)
    var nodes = [Int](repeating: -1, count: (numbers.compactMap(\.last).max() ?? 0) + 1)
    for (node, numbers) in numbers.enumerated().reversed() {
      for number in numbers { nodes[number] = node }
    }
    nodeOfProcessor = nodes
  }

  package var count: Int { processors.count }

  /// The node of the calling thread: the one that it is bound to, else that of the processor that it
  /// is on just now.
  package var ofThisThread: Int {
    if let bound = Self.bound, bound < count { return bound }
    let processor = Int(nn_processor_now())
    guard nodeOfProcessor.indices.contains(processor) else { return 0 }
    return max(0, nodeOfProcessor[processor])
  }

  /// The node that the calling thread is bound to.
  package static var bound: Int? {
    let node = Int(nn_bound_node())
    return node < 0 ? nil : node
  }

  /// Runs `work` with the calling thread on the processors of `node` alone, so that memory which it
  /// is the first to touch lies there, and lets the thread run where it could before.
  ///
  /// Where the system refuses, or the thread may run on none of them, it runs where it may. A thread
  /// that is bound already stays on its node.
  package func run<Result>(on node: Int, _ work: () throws -> Result) rethrows -> Result {
    guard Self.bound == nil, processors.indices.contains(node) else { return try work() }
    let before = ProcessorSet.allowed
    let wanted = before.map { $0.intersection(processors[node]) }
    let isBound = wanted.map { !$0.isEmpty && $0.bindThread() } ?? false
    nn_set_bound_node(Int32(node))
    defer {
      nn_set_bound_node(-1)
      if isBound { _ = before?.bindThread() }
    }
    return try work()
  }

  /// Binds the calling thread to `node` for as long as it lives.
  package func keepThread(on node: Int) {
    guard processors.indices.contains(node) else { return }
    // What it was started with may be another node's.
    _ = processors[node].bindThread()
    nn_set_bound_node(Int32(node))
  }
}
