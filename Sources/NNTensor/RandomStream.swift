import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Random numbers that depend on what they are for, not on when they are drawn.
///
/// A stream is keyed by the seed, the purpose, a layer path and an example or step, so that an
/// edit elsewhere in a network changes none of its draws. The generator is SplitMix64 (Steele,
/// Lea and Flood, 2014), started from a hash of the key (FNV-1a, finalised).
package struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The stream of `seed` for `purpose` (`"init"`, `"shuffle"`, …) at `path`, numbered `index`.
  package init(seed: UInt64, purpose: String, path: String = "", index: UInt64 = 0) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: seed >> shift)) }
    for byte in purpose.utf8 { add(byte) }
    add(0)
    for byte in path.utf8 { add(byte) }
    add(0)
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: index >> shift)) }
    state = Self.mix(hash)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// What the state grows by with each number.
  private static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  package mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mix(state)
  }

  /// A number drawn uniformly from 0 ..< 1.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number drawn uniformly from `lower ..< upper`.
  package mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }

  /// A number drawn from the standard normal distribution (Box and Muller, 1958).
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }

  /// The next `count` numbers that ``normal()`` gives, times `scale`; many are drawn on all cores.
  package mutating func normals(_ count: Int, times scale: Double = 1) -> [Double] {
    let start = self
    state &+= 2 &* UInt64(truncatingIfNeeded: count) &* Self.increment
    return Array(unsafeUninitializedCapacity: max(0, count)) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let target = base
      let part = 1 << 13
      @Sendable func draw(_ number: Int) {
        // A number of the stream depends on its place alone, and each of these takes two.
        var stream = start
        let first = number * part
        stream.state &+= 2 &* UInt64(truncatingIfNeeded: first) &* Self.increment
        for index in first..<min(first + part, count) {
          (target + index).initialize(to: scale * stream.normal())
        }
      }
      // A thread that is bound to a node has others beside it, and may not start any: they would be
      // bound there too.
      if count <= 2 * part || MemoryNodes.bound != nil {
        for number in 0..<((count + part - 1) / part) { draw(number) }
      } else {
        DispatchQueue.concurrentPerform(iterations: (count + part - 1) / part, execute: draw)
      }
      initialized = count
    }
  }

  /// A whole number drawn uniformly from `0 ..< bound`; 0 where `bound` is not positive.
  package mutating func index(below bound: Int) -> Int {
    bound > 0 ? Int(next(upperBound: UInt64(bound))) : 0
  }
}
