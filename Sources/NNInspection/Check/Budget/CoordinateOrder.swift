import NNTensor

/// The order in which coordinates of a tensor are looked at where time does not suffice for all: a
/// permutation of `0 ..< count` that depends on the seed and the tensor's path alone.
///
/// However early it is broken off, what has been looked at is a random sample without replacement
/// of the whole tensor, and the next one continues it. No more than the keys is kept, and any place in
/// the order is found by itself: a Feistel network over pairs (l, r) of 0 ..< ⌈√count⌉ each, which is
/// walked on where it leaves the tensor (Black and Rogaway, "Ciphers with Arbitrary Finite Domains",
/// 2002).
package struct CoordinateOrder: Sendable {
  private static let rounds = 8

  package let count: Int
  private let side: UInt64
  private let keys: [UInt64]

  /// The order of `count` coordinates of the tensor at `path`.
  package init(count: Int, seed: UInt64, path: String) {
    self.count = count
    var side = UInt64(Double(max(count, 0)).squareRoot())
    while side * side < UInt64(max(count, 0)) { side += 1 }
    self.side = max(side, 1)
    var stream = RandomStream(seed: seed, purpose: "coordinates", path: path)
    keys = (0..<Self.rounds).map { _ in stream.next() }
  }

  /// The coordinate at `position`, which lies in `0 ..< count`.
  package subscript(position: Int) -> Int {
    guard count > 1 else { return 0 }
    var place = UInt64(max(position, 0))
    repeat {
      var (left, right) = (place / side, place % side)
      for key in keys {
        let sum = left + part(right, key)
        (left, right) = (right, sum < side ? sum : sum - side)
      }
      place = left * side + right
    } while place >= UInt64(count)
    return Int(place)
  }

  /// At which position `coordinate` is.
  package func position(of coordinate: Int) -> Int {
    guard count > 1 else { return 0 }
    var place = UInt64(max(coordinate, 0))
    repeat {
      var (left, right) = (place / side, place % side)
      for key in keys.reversed() {
        let part = part(left, key)
        (left, right) = (right < part ? right + side - part : right - part, left)
      }
      place = left * side + right
    } while place >= UInt64(count)
    return Int(place)
  }

  /// A part of the side by the upper bits of a hash: a division would take longer than all the rest.
  private func part(_ value: UInt64, _ key: UInt64) -> UInt64 {
    ((Self.mixed(value, key) >> 32) &* side) >> 32
  }

  /// The coordinates at `positions`, by their indices.
  package func coordinates(at positions: Range<Int>) -> [Int] {
    positions.map { self[$0] }.sorted()
  }

  /// The finalizer of SplitMix64 over both.
  private static func mixed(_ value: UInt64, _ key: UInt64) -> UInt64 {
    var z = (value &+ 1) &* 0x9e37_79b9_7f4a_7c15 ^ key
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
