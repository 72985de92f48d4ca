import NNAutodiff
import NNTensor

/// Whether the parts of cotangents add up to what the whole backward pass gives.
struct CotangentSums {
  /// Values whose cotangent is something else.
  private(set) var wrong: Set<NodeID> = []
  private var open: [NodeID: (missing: Int, sum: [Double], size: Double)] = [:]
  private let tolerance: Double

  /// Sums over the ops at `ids`; values that other ops use too cannot be judged.
  init(_ graph: Graph, ops ids: [NodeID], objective: Objective, tolerance: Double) {
    self.tolerance = tolerance
    let reached = graph.ancestors(of: objective.terms.map(\.node))
    let known = Set(ids)
    var uses: [NodeID: Int] = [:]
    for id in reached {
      for input in Set(graph[id].gradientInputs) {
        uses[input, default: 0] += known.contains(id) ? 1 : 1 << 40
      }
    }
    for (value, count) in uses where count < 1 << 40 {
      open[value] = (count, [], 0)
    }
    for term in objective.terms where open[term.node] != nil {
      open[term.node]?.sum = term.weights
      open[term.node]?.size = term.weights.map(abs).max() ?? 0
    }
  }

  /// Adds what the op at `id` contributes; where that was the last part of a value's cotangent,
  /// compares with the one that the whole backward pass gives.
  mutating func add(
    _ parts: [NodeID: [Double]], of id: NodeID, in graph: Graph, whole: [NodeID: [Double]]
  ) {
    for value in Set(graph[id].gradientInputs) {
      guard var entry = open.removeValue(forKey: value) else { continue }
      // The only part is the whole itself.
      if entry.missing == 1, entry.sum.isEmpty, let part = parts[value],
        part.isSameStorage(as: whole[value] ?? [])
      {
        continue
      }
      if let part = parts[value] {
        entry.size = max(entry.size, largestMagnitude(part))
        if entry.sum.isEmpty { entry.sum = part } else { entry.sum.add(part) }
      }
      entry.missing -= 1
      if entry.missing > 0 {
        open[value] = entry
      } else if !agrees(entry.sum, whole[value] ?? [], size: entry.size) {
        wrong.insert(value)
      }
    }
  }

  private func agrees(_ sum: [Double], _ whole: [Double], size: Double) -> Bool {
    guard sum.count == whole.count else {
      return size == 0 && whole.allSatisfy { $0 == 0 }
    }
    let limit = 1e-3 * tolerance * whole.rootMeanSquare + 64 * .ulpOfOne * size
    return isNear(sum, whole, within: limit)
  }
}
