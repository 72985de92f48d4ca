/// The noise of a function's evaluations, measured by ECnoise.
///
/// Evaluations at equally spaced points are differenced repeatedly. What is smooth in the function
/// vanishes from the higher differences, what is noise stays and grows by a known factor, so the
/// noise level is read off where three consecutive orders agree to a factor of 4.
///
/// Moré and Wild, *Estimating computational noise*, SIAM J. Sci. Comput. 33 (2011). The noise is
/// measured and never modelled as ε·|f|: a sum of a million terms is noisier than that, and a
/// function that rounds once is not.
package enum EvaluationNoise {
  /// How many equally spaced points a measurement takes, the base point among them.
  static let pointCount = 7

  /// The standard deviation of the noise in `differences`, the values at `pointCount` equally
  /// spaced points less the value at the base point. Zero where all values are equal.
  ///
  /// Where the orders never agree (the function varies too fast for this spacing) the middle one of
  /// the three highest orders is returned: too large rather than too small. The highest is made of one
  /// number, which may happen to be small.
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
    return levels.suffix(3).sorted().dropFirst().first ?? levels.last ?? 0
  }

  /// Values at points that are off equal spacing by `offsets`, in units of the spacing, as they would
  /// be at equal spacing: those of the polynomial through all of them (Lagrange). Where offsets are
  /// small against the spacing, noise goes through nearly as it is.
  package static func equallySpaced(_ values: [Double], offsets: [Double]) -> [Double] {
    let places = values.indices.map { Double($0) + offsets[$0] }
    return values.indices.map { target in
      guard offsets[target] != 0 else { return values[target] }
      let x = Double(target)
      return values.indices.reduce(0) { sum, index in
        let weight = values.indices.reduce(1.0) {
          $1 == index ? $0 : $0 * (x - places[$1]) / (places[index] - places[$1])
        }
        return sum + weight * values[index]
      }
    }
  }
}
