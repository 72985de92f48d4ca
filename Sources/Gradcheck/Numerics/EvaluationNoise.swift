/// The noise of a function's evaluations, measured by ECnoise.
///
/// Evaluations at equally spaced points are differenced repeatedly. What is smooth in the function
/// vanishes from the higher differences, what is noise stays and grows by a known factor, so the
/// noise level is read off where three consecutive orders agree to a factor of 4.
///
/// Moré and Wild, *Estimating computational noise*, SIAM J. Sci. Comput. 33 (2011). The noise is
/// measured and never modelled as ε·|f|: a sum of a million terms is noisier than that, and a
/// function that rounds once is not.
enum EvaluationNoise {
  /// How many equally spaced points a measurement takes, the base point among them.
  static let pointCount = 7

  /// The standard deviation of the noise in `differences`, the values at `pointCount` equally
  /// spaced points less the value at the base point. Zero where all values are equal.
  ///
  /// Where the orders never agree (the function varies too fast for this spacing) the smallest of
  /// the three highest orders is returned: too large rather than too small.
  static func standardDeviation(of differences: [Double]) -> Double {
    var table = differences
    var gamma = 1.0
    var levels: [Double] = []
    var alternates: [Bool] = []
    for order in 1..<max(differences.count, 1) {
      table = zip(table.dropFirst(), table).map { $0 - $1 }
      gamma *= 0.5 * Double(order) / Double(2 * order - 1)
      let meanSquare = table.reduce(0) { $0 + $1 * $1 } / Double(table.count)
      levels.append((gamma * meanSquare).squareRoot())
      let signs = table.filter { $0 != 0 }.map { $0 > 0 }
      alternates.append(zip(signs, signs.dropFirst()).contains { $0 != $1 })
    }
    for order in levels.indices.dropLast(2) where alternates[order] {
      let window = levels[order...order + 2]
      guard let low = window.min(), let high = window.max() else { continue }
      if high <= 4 * low { return levels[order] }
    }
    return levels.suffix(3).min() ?? 0
  }
}
