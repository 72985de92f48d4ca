package import NNAutodiff
import NNTensor

/// The scalar whose gradient is checked: a weighted sum of values of a graph.
///
/// One rule serves the loss (weight 1/N for each example), a value without a loss (seeded
/// cotangents) and an op by itself (random cotangents).
package struct Objective: Sendable {
  /// The values that are summed, with the weight of each of their numbers, the batch outermost.
  package var terms: [(node: NodeID, weights: [Double])]

  package init(_ terms: [(node: NodeID, weights: [Double])]) { self.terms = terms }

  /// The weights of each value's numbers, where several terms may be of one value.
  var weightsByNode: [NodeID: [Double]] {
    terms.reduce(into: [:]) { sums, term in
      guard let sum = sums[term.node] else {
        sums[term.node] = term.weights
        return
      }
      sums[term.node] = zip(sum, term.weights).map { (one: Double, two: Double) in one + two }
    }
  }

  /// The mean over the batch of the sum over the elements of `node`.
  package static func mean(of node: NodeID, in graph: Graph, batch: Int) -> Objective {
    let type = graph[node].type
    let weight = type.isPerExample ? 1 / Double(max(1, batch)) : 1
    return Objective([
      (node, Array(repeating: weight, count: type.count(batch: batch)))
    ])
  }

  /// Signed random weights for every number of `nodes`, fixed by `seed` and the layer paths; of
  /// several for a node not all have the same sign.
  package static func random(
    of nodes: [NodeID], in graph: Graph, batch: Int, seed: UInt64
  ) -> Objective {
    Objective(
      nodes.map { node in
        var stream = RandomStream(seed: seed, purpose: "cotangent", path: graph[node].path)
        let count = graph[node].type.count(batch: batch)
        return (node, (0..<count).map { _ in stream.normal() }.withBothSigns)
      })
  }
}

extension [Double] {
  /// The same, but for the sign of the first of several where all have one sign: faults that lose a
  /// sign show only where both occur.
  var withBothSigns: [Double] {
    guard count > 1, allSatisfy({ $0 >= 0 }) || allSatisfy({ $0 <= 0 }) else { return self }
    var changed = self
    changed[0].negate()
    return changed
  }
}
