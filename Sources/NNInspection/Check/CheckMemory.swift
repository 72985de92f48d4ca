import Gradcheck
import NNAutodiff
import NNTensor

// What a check takes of memory, asked for before any of it is allocated.

extension NetworkChecker {
  private static var number: Int { MemoryLayout<Double>.stride }
  static let smallerBatch = "a smaller batch (`gradcheck batch: 4`) or network takes less"

  /// Throws where the network's values do not fit, once in Double.
  func requireMemory(forValuesOf objective: Objective) throws(MemoryShortage) {
    try MemoryNeed.require(
      Self.valueBytes(of: graph, at: point, objective), to: purpose, help: Self.smallerBatch)
  }

  private var purpose: String { "check \(numberCount.grouped) coordinates" }

  private static func valueBytes(
    of graph: Graph, at point: NetworkPoint, _ objective: Objective
  ) -> Int {
    Executor<Double>.bytes(
      for: graph, capacity: point.batch, outputs: objective.terms.map(\.node))
  }

  /// Whether there is far more memory than any check takes whose network has so many bytes of values:
  /// then nothing need be added up.
  private static func isAmple(for values: Int, threads: Int) -> Bool {
    MemoryNeed.fits(
      values.multipliedSaturated(by: 64).addingSaturated(16 << 20).multipliedSaturated(by: threads))
  }

  /// How many threads a check along directions may have, each with a network of its own: as many as
  /// `most`, and fit.
  ///
  /// - Throws: `MemoryShortage` where not even one does.
  func threadsForLayers(atMost most: Int, objective: Objective) throws -> Int {
    let values = Self.valueBytes(of: graph, at: point, objective)
    if Self.isAmple(for: values, threads: most) { return most }
    let reached = graph.ancestors(of: objective.terms.map(\.node))
    var pass = 0
    for term in objective.terms {
      let backprop = try graph.addingGradients(of: term.node, seed: .leaf)
      let own = Set(graph.ids)
      pass = max(
        pass,
        Executor<Double>.bytes(
          for: backprop.graph, capacity: point.batch, outputs: backprop.allCotangents,
          keepsEveryValue: false, isShared: { own.contains($0) }))
    }
    let counts = reached.map { graph[$0].type.count(batch: point.batch) }
    let cotangents = counts.reduce(0) { $0.addingSaturated($1) }
    let computed = reached.filter { graph[$0].op != nil }
    let operands = computed.map { id in
      graph[id].inputs.reduce(graph[id].type.count(batch: point.batch)) {
        $0.addingSaturated(graph[$1].type.count(batch: point.batch))
      }
    }
    // The gradients of ops that are looked at together: twice as they are made, and their sums.
    let chunk = max(
      operands.max() ?? 0,
      min(1 << 22, operands.reduce(0) { $0.addingSaturated($1) }))
    // Directions of fewer numbers are kept.
    let directions = graph.ids.filter { graph[$0].op == nil }
      .map { graph[$0].type.count(batch: point.batch) }.filter { $0 <= 1 << 21 }
      .reduce(0) { $0.addingSaturated($1) }
    let kept = computed.reduce(0) { $0.addingSaturated(graph[$1].type.count(batch: point.batch)) }
    let shared = Self.number.multipliedSaturated(
      by: cotangents.addingSaturated(kept).addingSaturated(directions))
    let parts = Self.number.multipliedSaturated(by: chunk.multipliedSaturated(by: 3))
    func need(_ threads: Int) -> Int {
      // What is made while the others wait, and what each thread makes by itself.
      let made = threads > 1 ? parts.multipliedSaturated(by: threads) : parts
      return values.multipliedSaturated(by: threads - 1).addingSaturated(shared)
        .addingSaturated(max(pass, made))
    }
    return try threads(atMost: most, to: purpose, need)
  }

  /// How many tensors of `graph` may be checked coordinate by coordinate at a time: as many as
  /// `most`, and fit.
  ///
  /// - Parameter beside: How many other checks like this run at the time.
  /// - Throws: `MemoryShortage` where not even one does.
  func threadsForTensors(
    of graph: Graph, point: NetworkPoint, objective: Objective, leaves: [NodeID], atMost most: Int,
    beside: Int
  ) throws -> Int {
    let values = Self.valueBytes(of: graph, at: point, objective)
    if Self.isAmple(for: values, threads: most * max(1, beside)) { return most }
    let gradients = try gradientBytes(
      of: graph, point: point, objective: objective, leaves: leaves)
    // Beside the values what a probe needs of the point: transposed weights, what ops keep.
    let engine = min(
      options.memory ?? ProbeEngine.Limits().memory, values.addingSaturated(16 << 20))
    let pair = values.multipliedSaturated(by: 3).addingSaturated(engine)
    let others = max(1, beside)
    func need(_ threads: Int) -> Int {
      gradients.addingSaturated(pair.multipliedSaturated(by: threads))
        .multipliedSaturated(by: others)
    }
    // What a small op takes is nothing to be asked for.
    if need(most) < 1 << 20 { return most }
    return try threads(atMost: most, to: purpose + " one by one", need)
  }

  /// As many threads as fit, at most `most`; `need` says what so many take.
  ///
  /// - Throws: `MemoryShortage` where not even one does.
  private func threads(
    atMost most: Int, to purpose: String, _ need: (Int) -> Int
  ) throws(MemoryShortage) -> Int {
    var threads = max(1, most)
    while threads > 1, !MemoryNeed.fits(need(threads)) { threads -= 1 }
    try MemoryNeed.require(need(threads), to: purpose, help: Self.smallerBatch)
    return threads
  }

  /// The bytes of a backward pass in Double for `leaves`, and of what is read from it.
  func gradientBytes(
    of graph: Graph, point: NetworkPoint, objective: Objective, leaves: [NodeID]
  ) throws -> Int {
    var bytes = 0
    for term in objective.terms {
      let backprop = try graph.addingGradients(of: term.node, seed: .leaf)
      let wanted = leaves.compactMap { backprop.cotangents[$0] }
      bytes = max(
        bytes,
        Executor<Double>.bytes(
          for: backprop.graph, capacity: point.batch, outputs: wanted, keepsEveryValue: false))
    }
    let numbers = leaves.reduce(0) {
      $0.addingSaturated(graph[$1].type.count(batch: point.batch))
    }
    return bytes.addingSaturated(3 * Self.number.multipliedSaturated(by: numbers))
  }
}
