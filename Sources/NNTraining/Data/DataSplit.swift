import NNAutodiff
import NNTensor

/// Which examples a network learns from, and which it is judged by.
package struct DataSplit: Sendable, Equatable {
  /// The examples that training sees, ascending.
  package var training: [Int]
  /// The examples that it never sees, ascending; empty without a hold-out.
  package var heldOut: [Int]

  /// All examples for training.
  package init(all count: Int) {
    training = Array(0..<max(0, count))
    heldOut = []
  }

  /// Holds out `share` of the examples, drawn by `seed`; never the file's tail.
  ///
  /// With a class target each class gives the same share, rounded so that the whole comes out
  /// right (the largest remainders get the examples left over). A share between 0 and 1 that
  /// would leave one side empty leaves it one example, where there are two.
  package init(_ data: Dataset, holdout share: Double, seed: UInt64, network: Network) {
    let count = data.exampleCount
    self.init(all: count)
    guard share > 0, share < 1, count > 1 else { return }
    let total = min(max(Int((share * Double(count)).rounded()), 1), count - 1)
    var strata = Self.strata(of: data, network)
    var quotas = strata.map { Int(share * Double($0.count)) }
    // The largest remainders first; the first class where they are equal.
    let byRemainder = strata.indices.sorted { left, right in
      let a = share * Double(strata[left].count) - Double(quotas[left])
      let b = share * Double(strata[right].count) - Double(quotas[right])
      return a == b ? left < right : a > b
    }
    var missing = total - quotas.reduce(0, +)
    for index in byRemainder where missing > 0 && quotas[index] < strata[index].count {
      quotas[index] += 1
      missing -= 1
    }
    var chosen = [Bool](repeating: false, count: count)
    for index in strata.indices {
      var stream = RandomStream(seed: seed, purpose: "holdout", index: UInt64(index))
      strata[index].shuffleInPlace(using: &stream)
      for row in strata[index].prefix(quotas[index]) { chosen[row] = true }
    }
    training = (0..<count).filter { !chosen[$0] }
    heldOut = (0..<count).filter { chosen[$0] }
  }

  /// The examples of each class of the first scalar class target; all of them without one.
  private static func strata(of data: Dataset, _ network: Network) -> [[Int]] {
    for id in network.targets {
      let node = network.graph[id]
      guard case .category(let classes) = node.type.element, node.type.shape.rank == 0,
        let column = data[node.path]
      else { continue }
      var result = [[Int]](repeating: [], count: max(1, classes))
      for row in 0..<data.exampleCount {
        let value = column.values[row]
        let label = value >= 0 && value < Double(classes) ? Int(value) : 0
        result[label].append(row)
      }
      return result
    }
    return [Array(0..<data.exampleCount)]
  }

  /// The training examples in the order of an epoch, which depends on the seed and the epoch alone.
  package func order(epoch: Int, seed: UInt64) -> [Int] {
    var stream = RandomStream(
      seed: seed, purpose: "shuffle", index: UInt64(truncatingIfNeeded: epoch))
    var result = training
    result.shuffleInPlace(using: &stream)
    return result
  }

  /// The first `size` training examples in the seed's order: what a gradient check looks at.
  package func firstBatch(_ size: Int, seed: UInt64) -> [Int] {
    Array(order(epoch: 0, seed: seed).prefix(max(1, size)))
  }
}

extension Array {
  /// Fisher and Yates's shuffle; ours, since the standard library's may change its draws.
  fileprivate mutating func shuffleInPlace(using stream: inout RandomStream) {
    guard count > 1 else { return }
    for last in stride(from: count - 1, to: 0, by: -1) {
      swapAt(last, stream.index(below: last + 1))
    }
  }
}
