import NNTensor
import Testing

/// Random directions against plain loops.
@Suite struct DirectionTests {
  private static func numbers(_ count: Int, _ purpose: String) -> [Double] {
    var random = RandomStream(seed: 5, purpose: purpose)
    return (0..<count).map { _ in random.normal() }
  }

  /// The number at a place by SplitMix64's definition: two of 32 bits from each state.
  private static func number(_ key: UInt64, _ place: Int) -> Double {
    var z = key &+ UInt64(place / 2) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    z ^= z >> 31
    let half = Int32(truncatingIfNeeded: place % 2 == 0 ? z : z >> 32)
    return (Double(half) + 0.5) * 0x1p-31
  }

  /// Whatever part is drawn, each number depends on its place alone.
  @Test(arguments: [0, 1, 2, 7, 4096], [0, 1, 2, 3, 16, 37])
  func drawnByPlace(first: Int, count: Int) {
    let key: UInt64 = 0x1234_5678_9abc_def0
    var drawn = [Double](repeating: .nan, count: count + 1)
    drawn.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      Double.drawUniform(key: key, unit: 0x1p-31, from: first, into: start, count: count)
    }
    #expect(Array(drawn.prefix(count)) == (0..<count).map { Self.number(key, first + $0) })
    #expect(drawn[count].isNaN)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 100])
  func movesAndSums(count: Int) {
    let (a, b) = (Self.numbers(count, "a"), Self.numbers(count, "b"))
    let weights = Self.numbers(count, "w")
    var moved = a
    Double.displace(a, along: b, by: 0x1p-8, into: &moved, count: count)
    #expect(moved == zip(a, b).map { $0 + 0x1p-8 * $1 })
    let terms = zip(a, b).map { $0 * $1 }
    let product = Double.product(a, b, count: count)
    #expect(abs(product.value - terms.reduce(0, +)) <= 1e-13)
    #expect(abs(product.magnitude - terms.reduce(0) { $0 + abs($1) }) <= 1e-13)
    let change = Double.weightedChange(moved, from: a, weights: weights, count: count)
    let expected = (0..<count).reduce(0) { $0 + weights[$1] * (moved[$1] - a[$1]) }
    #expect(abs(change.sum - expected) <= 1e-15)
    #expect(change.moved == (count > 0))
    #expect(!Double.weightedChange(a, from: a, weights: weights, count: count).moved)
    let still = [Double](repeating: 0, count: count)
    let both = Double.weightedChanges(moved, from: a, weights: weights, still, count: count)
    #expect(both.sums.0 == change.sum && both.sums.1 == 0)
    #expect(both.moved.0 == change.moved && !both.moved.1)
  }

  /// Changes that cancel in the sum have moved all the same.
  @Test func whatCancelsHasMoved() {
    let change = Double.weightedChange([1, -1], from: [0, 0], weights: [2, 2], count: 2)
    #expect(change.sum == 0 && change.moved)
    let tiny = Double.weightedChange([1e-300], from: [0], weights: [1], count: 1)
    #expect(tiny.moved)
  }
}
