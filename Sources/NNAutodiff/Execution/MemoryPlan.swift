import NNTensor

/// Which values of a graph have memory of their own in an executor, and which share: known without
/// any of it being allocated.
struct MemoryPlan {
  /// The nodes that a whole run computes, in order.
  let steps: [NodeID]
  /// How many numbers each block holds.
  private(set) var blocks: [Int] = []
  /// The block of each node that somebody else's memory does not hold.
  private(set) var places: [(id: NodeID, block: Int)] = []
  /// The nodes that a run reads from somebody else's memory.
  let shared: [NodeID]
  /// The numbers that the kernel with the most scratch memory needs.
  private(set) var scratchCount = 0

  /// Plans for computing `outputs`; see ``Executor`` for the parameters.
  init(
    _ graph: Graph, capacity: Int, outputs: [NodeID], keepsEveryValue: Bool,
    isShared: (NodeID) -> Bool
  ) {
    let needed = graph.ancestors(of: outputs, isKnown: isShared)
    steps = needed.filter { graph[$0].op != nil && !isShared($0) }
    shared = needed.filter(isShared)
    for id in steps {
      let node = graph[id]
      guard let op = node.op else { continue }
      scratchCount = max(
        scratchCount,
        op.scratchCount(node.inputs.map { graph[$0].type }, output: node.type, batch: capacity))
    }
    for id in needed where graph[id].op == nil && !isShared(id) {
      place(id, in: add(graph[id].type.count(batch: capacity)))
    }
    placeValues(graph, capacity, outputs: Set(outputs), keepsEveryValue: keepsEveryValue)
  }

  /// The numbers of all blocks together.
  var count: Int { blocks.reduce(scratchCount) { $0.addingSaturated($1) } }

  private mutating func add(_ count: Int) -> Int {
    blocks.append(count)
    return blocks.count - 1
  }

  private mutating func place(_ id: NodeID, in block: Int) { places.append((id, block)) }

  /// Gives each computed node a block: its own, or one whose last reader has run.
  private mutating func placeValues(
    _ graph: Graph, _ capacity: Int, outputs: Set<NodeID>, keepsEveryValue: Bool
  ) {
    var lastUse = [Int](repeating: 0, count: graph.nodes.count)
    for (position, id) in steps.enumerated() {
      lastUse[id.index] = position
      for input in graph[id].inputs { lastUse[input.index] = position }
    }
    var free: [Int] = []
    var inUse: [(id: NodeID, block: Int)] = []
    for (position, id) in steps.enumerated() {
      let count = graph[id].type.count(batch: capacity)
      if keepsEveryValue || outputs.contains(id) {
        place(id, in: add(count))
        continue
      }
      let fitting = free.indices.filter { blocks[free[$0]] >= count }
        .min { blocks[free[$0]] < blocks[free[$1]] }
      let block = fitting.map { free.remove(at: $0) } ?? add(count)
      place(id, in: block)
      inUse.append((id, block))
      // An operand is free for others only after this step has read it.
      inUse.removeAll { entry in
        guard lastUse[entry.id.index] <= position, entry.id != id else { return false }
        free.append(entry.block)
        return true
      }
    }
  }
}
