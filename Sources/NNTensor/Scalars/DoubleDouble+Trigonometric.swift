// sin, cos and erf.

extension DoubleDouble {
  package static func sin(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high != 0 else { return x }
    return circular(x, quarterTurns: 0)
  }

  package static func cos(_ x: DoubleDouble) -> DoubleDouble { circular(x, quarterTurns: 1) }

  /// sin(x + quarterTurns · π/2).
  ///
  /// Full accuracy for |x| up to about 1e9, further off with an absolute error of about 1e-64 |x|;
  /// NaN beyond 1e15, where no digit of the angle could be meant.
  private static func circular(_ x: DoubleDouble, quarterTurns: Int) -> DoubleDouble {
    guard x.high.magnitude < 1e15 else { return DoubleDouble(Double.nan) }
    let turns = (x.high * 0.6366197723675814).rounded()
    var r = x
    for part in DoubleDoubleConstants.halfPi { r -= product(turns, part) }
    let quadrant = (Int(turns) + quarterTurns) & 3
    // Taylor's series to r³³ or r³²; the next term is below 1e-36.
    let factorials = DoubleDoubleConstants.inverseFactorials
    let square = -(r * r)
    let first = quadrant & 1
    var series = factorials[32 + 1 - first]
    for n in stride(from: 31 - first, through: 1 - first, by: -2) {
      series = series * square + factorials[n]
    }
    if first == 0 { series *= r }
    return quadrant >= 2 ? -series : series
  }

  package static func erf(_ x: DoubleDouble) -> DoubleDouble {
    guard !x.high.isNaN, x.high != 0 else { return x }
    let magnitude = x.magnitude
    let result =
      magnitude.high < 2
      ? erfSeries(magnitude)
      : magnitude.high < 9 ? 1 - erfcFraction(magnitude) : DoubleDouble(1)
    return x.high.sign == .minus ? -result : result
  }

  /// Far below 0, where erf has come so near to -1 that next to nothing of its digits is left, by
  /// what is missing: to full precision relative to itself.
  package static func normal(below x: DoubleDouble) -> DoubleDouble {
    let half = DoubleDouble(0.5)
    let scaled = x * half.squareRoot()
    return scaled.high < -2 ? half * erfcFraction(-scaled) : half * (1 + erf(scaled))
  }

  /// erf(x) = 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!! for 0 < x < 2: all terms are positive.
  private static func erfSeries(_ x: DoubleDouble) -> DoubleDouble {
    let square = x * x
    let coefficients = ErfCoefficients.all
    let count = ErfCoefficients.counts[min(Int(square.high * 8), ErfCoefficients.counts.count - 1)]
    var sum = coefficients[count]
    for n in stride(from: count - 1, through: 0, by: -1) { sum = sum * square + coefficients[n] }
    return DoubleDoubleConstants.twoOverSquareRootOfPi * exp(-square) * (x * sum)
  }

  /// 1 - erf(x) for x ≥ 2 by Laplace's continued fraction, from its tail; 170 levels give 1e-32 of
  /// erf at 2 and fewer are needed further out.
  private static func erfcFraction(_ x: DoubleDouble) -> DoubleDouble {
    var tail = x
    for level in stride(from: 170, through: 1, by: -1) {
      tail = x + DoubleDouble(Double(level) / 2) / tail
    }
    return DoubleDoubleConstants.oneOverSquareRootOfPi * exp(-(x * x)) / tail
  }
}

/// The coefficients 2ⁿ / (2n + 1)!! of erf's series in x².
private enum ErfCoefficients {
  static let all: [DoubleDouble] = (1...80).reduce(into: [DoubleDouble(1)]) { known, n in
    known.append(known[n - 1].scaled(byPowerOfTwo: 1) / DoubleDouble(Double(2 * n + 1)))
  }
  /// From which term on the rest is below 1e-34 of the sum, which is 1 at least, for x² up to 1/8,
  /// 2/8, … 4.
  static let counts: [Int] = (1...32).map { part in
    var (term, n) = (1.0, 0)
    while term > 1e-35, n < all.count - 1 {
      n += 1
      term *= Double(part) / 8 * 2 / Double(2 * n + 1)
    }
    return n
  }
}
