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
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { buffer in
      guard let start = buffer.baseAddress else { return }
      for first in stride(from: 0, to: count, by: size) {
        let length = min(size, count - first)
        fill(start, from: first, count: length)
        clear(start, from: first, count: length)
        body(start, first..<first + length)
      }
    }
  }

  /// Clears what does not move.
  private func clear(_ target: UnsafeMutablePointer<Double>, from first: Int, count: Int) {
    guard let mask else { return }
    for offset in 0..<count {
      let index = first + offset
      let moves =
        mask.range.contains(index) && (mask.gradient.isEmpty || mask.gradient[index] == 0)
      if !moves { target[offset] = 0 }
    }
  }

  /// All components.
  var components: [Double] {
    if let kept { return kept }
    var all: [Double] = []
    all.reserveCapacity(count)
    withComponents { start, range in
      all.append(contentsOf: UnsafeBufferPointer(start: start, count: range.count))
    }
    return all
  }

  /// Writes `base + step · direction`.
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

/// √(Σx²/n); 0 for no numbers.
func rootMeanSquare(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let square = values.withUnsafeBufferPointer { buffer in
    var sums = SIMD4<Double>()
    let whole = buffer.count & ~3
    for index in stride(from: 0, to: whole, by: 4) {
      let four = SIMD4(buffer[index], buffer[index + 1], buffer[index + 2], buffer[index + 3])
      sums += four * four
    }
    return (whole..<buffer.count).reduce(sums.sum()) { $0 + buffer[$1] * buffer[$1] }
  }
  if square.isFinite, square > 1e-280 { return (square / Double(values.count)).squareRoot() }
  // What is very small or large is scaled first.
  guard let largest = values.map(abs).max(), largest > 0, largest.isFinite else {
    return square.isFinite ? 0 : .infinity
  }
  let scaled = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
  return largest * (scaled / Double(values.count)).squareRoot()
}
