internal import CNNVectorMath

/// Random directions through tensors, moves along them, and what these change.
extension Double {
  /// Draws the numbers at places `first` to `first + count`, uniform in ±2³¹ `unit`, each by its
  /// place and `key` alone: two of 32 bits from each state of SplitMix64.
  package static func drawUniform(
    key: UInt64, unit: Double, from first: Int, into target: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    nn_uniform_direction_f64(key, unit, UInt64(first), target, count)
  }

  /// `base + step · direction`.
  package static func displace(
    _ base: UnsafePointer<Double>, along direction: UnsafePointer<Double>, by step: Double,
    into target: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_displace_f64(base, direction, step, target, count)
  }

  /// Σ aᵢ bᵢ, and the sum of the magnitudes of its terms.
  package static func product(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int
  ) -> (value: Double, magnitude: Double) {
    var (value, magnitude) = (0.0, 0.0)
    nn_product_f64(a, b, count, &value, &magnitude)
    return (value, magnitude)
  }

  /// Σ wᵢ (yᵢ − bᵢ), and whether any term is not zero.
  package static func weightedChange(
    _ values: UnsafePointer<Double>, from base: UnsafePointer<Double>,
    weights: UnsafePointer<Double>, count: Int
  ) -> (sum: Double, moved: Bool) {
    var sum = 0.0
    let moved = nn_weighted_change_f64(values, base, weights, count, &sum)
    return (sum, moved)
  }

  /// The same for two sets of weights in one pass, to the same bits.
  package static func weightedChanges(
    _ values: UnsafePointer<Double>, from base: UnsafePointer<Double>,
    weights first: UnsafePointer<Double>, _ second: UnsafePointer<Double>, count: Int
  ) -> (sums: (Double, Double), moved: (Bool, Bool)) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
      guard let start = sums.baseAddress else { return ((0, 0), (false, false)) }
      let moved = nn_weighted_changes_f64(values, base, first, second, count, start)
      return ((start[0], start[1]), (moved & 1 != 0, moved & 2 != 0))
    }
  }
}
