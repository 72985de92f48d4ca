import NNTensor

/// A random direction through a tensor: independent numbers, uniform with mean 0 and variance 1.
///
/// Uniform and not normal since they cost a nanosecond each and miss no more: for independent uᵢ,
/// uniform with variance 1, ⟨e, u⟩ has a density of at most 1/(√6 ‖e‖), so that
///
///     P(|⟨e, u⟩ − n| ≤ t) ≤ 0.8165 · t / ‖e‖      for every e, n and t
///
/// (no section of the cube is larger than √2: Ball, 1986). For normal numbers it is 0.798. Random
/// signs would not do: two equal errors cancel along half of them.
///
/// Numbers are drawn by their place, so that a direction through a hundred million coordinates
/// needs no memory: it is drawn again whenever it is used.
struct UniformDirection: Sendable {
  /// P(|⟨e, u⟩| ≤ t) is at most this times t / ‖e‖.
  static let missFactor = 0.8165

  /// How many coordinates the tensor has.
  let count: Int
  /// The size of each component: its standard deviation.
  let size: Double
  /// Which coordinates move, where not all do.
  private var mask: (range: Range<Int>, gradient: [Double])?
  /// Components, where they are few enough to keep, or shortened so as not to cross a kink.
  private var kept: [Double]?
  private let key: UInt64

  /// At most so many components are kept in memory.
  private static let keptCount = 1 << 21

  init(count: Int, size: Double, seed: UInt64, path: String, number: Int) {
    var stream = RandomStream(seed: seed, purpose: "direction", path: path, index: UInt64(number))
    self.count = count
    self.size = size
    key = stream.next()
    if count <= Self.keptCount {
      kept = Array(unsafeUninitializedCapacity: count) { buffer, initialized in
        if let start = buffer.baseAddress { fill(start, from: 0, count: count) }
        initialized = count
      }
    }
  }

  /// Writes the components from `first` on.
  private func fill(_ target: UnsafeMutablePointer<Double>, from first: Int, count: Int) {
    // Two numbers of 32 bits from each state of SplitMix64.
    Double.drawUniform(
      key: key, unit: size * 3.0.squareRoot() * 0x1p-31, from: first, into: target, count: count)
  }

  /// Calls `body` with the components, some thousands at a time.
  private func withComponents(_ body: (UnsafePointer<Double>, Range<Int>) -> Void) {
    if let kept, mask == nil {
      kept.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { body(start, 0..<count) }
      }
      return
    }
    let size = 4096
    // What does not move stays as it is.
    let places = (mask?.range ?? 0..<count).clamped(to: 0..<count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { buffer in
      guard let start = buffer.baseAddress else { return }
      for first in stride(from: places.lowerBound, to: places.upperBound, by: size) {
        let length = min(size, places.upperBound - first)
        draw(start, from: first, count: length)
        clear(start, from: first, count: length)
        body(start, first..<first + length)
      }
    }
  }

  /// Writes the components from `first` on, drawn again or from memory.
  private func draw(_ target: UnsafeMutablePointer<Double>, from first: Int, count: Int) {
    guard let kept, kept.count >= first + count else {
      return fill(target, from: first, count: count)
    }
    kept.withUnsafeBufferPointer { kept in
      if let base = kept.baseAddress { target.update(from: base + first, count: count) }
    }
  }

  /// Clears what does not move among places that the mask covers.
  private func clear(_ target: UnsafeMutablePointer<Double>, from first: Int, count: Int) {
    guard let gradient = mask?.gradient, gradient.count >= first + count else { return }
    gradient.withUnsafeBufferPointer { gradient in
      for offset in 0..<count where gradient[first + offset] != 0 { target[offset] = 0 }
    }
  }

  /// All components.
  var components: [Double] {
    if let kept, mask == nil { return kept }
    var all = [Double](repeating: 0, count: count)
    all.withUnsafeMutableBufferPointer { all in
      guard let base = all.baseAddress else { return }
      withComponents { (base + $1.lowerBound).update(from: $0, count: $1.count) }
    }
    return all
  }

  /// Writes `base + step · direction` where it moves; the rest of `target` is to hold `base`.
  func move(_ target: UnsafeMutablePointer<Double>, from base: [Double], step: Double) {
    guard base.count >= count else { return }
    base.withUnsafeBufferPointer { base in
      guard let base = base.baseAddress else { return }
      withComponents { components, range in
        Double.displace(
          base + range.lowerBound, along: components, by: step, into: target + range.lowerBound,
          count: range.count)
      }
    }
  }

  /// ⟨gradient, direction⟩, and the sum of the magnitudes of its terms.
  func product(_ gradient: UnsafePointer<Double>) -> (value: Double, magnitude: Double) {
    var value = 0.0
    var magnitude = 0.0
    withComponents { components, range in
      let part = Double.product(gradient + range.lowerBound, components, count: range.count)
      value += part.value
      magnitude += part.magnitude
    }
    return (value, magnitude)
  }

  /// The same direction with no component so large that `step` carries its coordinate further than
  /// it may go; answers which cannot move at all, some of them.
  mutating func limit(to distances: [Double], step: Double) -> (count: Int, first: [Int]) {
    var components = components
    var still = 0
    var first: [Int] = []
    for index in 0..<min(count, distances.count) {
      let room = 0.9 * distances[index] / step
      guard abs(components[index]) > room else { continue }
      components[index] = components[index] > 0 ? room : -room
      guard room == 0 else { continue }
      still += 1
      if first.count < Self.exampleCount { first.append(index) }
    }
    kept = components
    return (still, first)
  }
  private static let exampleCount = 4

  /// The same direction through some of the coordinates alone: those in `range` at which `gradient`
  /// is zero.
  func restricted(to range: Range<Int>, whereZero gradient: [Double]) -> UniformDirection {
    var copy = self
    copy.mask = (range, gradient)
    return copy
  }
}
