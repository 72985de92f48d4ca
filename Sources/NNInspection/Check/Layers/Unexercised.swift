import Gradcheck
import NNAutodiff
import NNTensor

/// Finds the coordinates of a leaf that nothing reached, a few evaluations for all of them.
///
/// Only coordinates whose gradient is exactly zero can be among them. All move at once along a random
/// direction; where no number that the gradient depends on changes, none of them is exercised.
/// Otherwise the halves are looked at, as far as the evaluations go.
struct UnexercisedSearch {
  let network: MovableNetwork
  /// The cotangents of the ops' results.
  let cotangents: [NodeID: [Double]]
  let seed: UInt64
  let isCancelled: () -> Bool
  private static let budget = 64

  /// The coordinates of `leaf` that nothing reached: how many, and the first of them.
  func run(_ leaf: NodeID, readers: [NodeID]) throws -> (count: Int, first: [Int]) {
    let count = network.base(of: leaf).count
    let gradient = cotangents[leaf] ?? []
    guard gradient.isEmpty || gradient.count == count else { return (0, []) }
    func zeros(_ range: Range<Int>) -> Int {
      guard !gradient.isEmpty else { return range.count }
      return gradient.withUnsafeBufferPointer { gradient in
        var zeros = 0
        for index in range where gradient[index] == 0 { zeros += 1 }
        return zeros
      }
    }
    // Drawn once; that there is anything to move is rare.
    lazy var direction = UniformDirection(
      count: count,
      size: network.naturalSize(network.base(of: leaf), output: readers.first), seed: seed,
      path: "still \(network.graph[leaf].path)", number: 0)
    var open = [0..<count]
    var still: [Range<Int>] = []
    var left = Self.budget
    while let range = open.popLast(), left > 0 {
      let number = zeros(range)
      guard number > 0 else { continue }
      left -= 1
      let part = direction.restricted(to: range, whereZero: gradient)
      if try isStill(along: part, of: leaf, readers: readers) {
        still.append(range)
      } else if number > 1 {
        let middle = range.lowerBound + range.count / 2
        open += [middle..<range.upperBound, range.lowerBound..<middle]
      }
    }
    var first: [Int] = []
    for range in still.sorted(by: { $0.lowerBound < $1.lowerBound }) where first.count < 64 {
      let own = range.lazy.filter { gradient.isEmpty || gradient[$0] == 0 }
      first += own.prefix(64 - first.count)
    }
    return (still.reduce(0) { $0 + zeros($1) }, first)
  }

  /// Whether nothing that counts changes along `direction`.
  private func isStill(
    along direction: UniformDirection, of leaf: NodeID, readers: [NodeID]
  ) throws -> Bool {
    for reader in readers {
      guard let weights = cotangents[reader] else { continue }
      let line = MovableNetwork.Line(
        directions: [(leaf, direction)], steps: network.steps(from: [leaf], to: reader),
        outputs: [reader])
      let changes = try network.changes(
        line, steps: [0x1p-8, -0x1p-8], weights: [[reader: weights]], isCancelled: isCancelled)
      if changes.contains(where: { $0.moved[0] }) { return false }
    }
    return true
  }
}
