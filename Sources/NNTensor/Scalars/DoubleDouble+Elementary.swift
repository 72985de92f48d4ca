// exp and what is made of it, log and powers. Relative errors are about 1e-31, in `pow` times
// 1 + |y · log x|.

extension DoubleDouble {
  /// `x = n · log 2 + r` with |r| ≤ log(2) / 2 and so eˣ = 2ⁿ (1 + p); returns n and p = eʳ - 1.
  ///
  /// - Precondition: `x` is finite and |x| < 1000.
  private static func reducedExpMinusOne(_ x: DoubleDouble) -> (n: Int, p: DoubleDouble) {
    let n = (x.high * 1.4426950408889634).rounded()
    var r = x
    for part in DoubleDoubleConstants.logOfTwo { r -= product(n, part) }
    // Taylor's series at r / 16, where the term number 15 is below 1e-33; then
    // e²ʳ - 1 = 2 (eʳ - 1) + (eʳ - 1)² four times, which keeps the relative error.
    r = r.scaled(byPowerOfTwo: -4)
    var p = DoubleDoubleConstants.inverseFactorials[15]
    for k in stride(from: 14, through: 1, by: -1) {
      p = p * r + DoubleDoubleConstants.inverseFactorials[k]
    }
    p *= r
    for _ in 0..<4 { p = p.scaled(byPowerOfTwo: 1) + p * p }
    return (Int(n), p)
  }

  package static func exp(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high.magnitude < 760 else { return DoubleDouble(Double.exp(x.high)) }
    let (n, p) = reducedExpMinusOne(x)
    return (1 + p).scaled(byPowerOfTwo: n)
  }

  package static func expMinusOne(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high != 0 else { return x }
    // NaN takes the first way, and beyond these limits the 1 or the power is below the last digit.
    guard x.high.magnitude < 100 else { return exp(x) - 1 }
    let (n, p) = reducedExpMinusOne(x)
    let power = DoubleDouble(1).scaled(byPowerOfTwo: n)
    return p.scaled(byPowerOfTwo: n) + (power - 1)
  }

  package static func log(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high > 0, x.high.isFinite else { return DoubleDouble(Double.log(x.high)) }
    // x = m · 2ᵏ with √½ ≤ m < √2, so that the two terms cannot cancel.
    var k = Int(x.high.exponent)
    var m = x.scaled(byPowerOfTwo: -k)
    if m.high > 1.4142135623730951 {
      m = m.scaled(byPowerOfTwo: -1)
      k += 1
    }
    let logarithm = logNearOne(m - 1)
    guard k != 0 else { return logarithm }
    var shift = logarithm
    for part in DoubleDoubleConstants.logOfTwo.reversed() { shift += product(Double(k), part) }
    return shift
  }

  package static func log(onePlus x: DoubleDouble) -> DoubleDouble {
    x.high > -0.29 && x.high < 0.41 ? logNearOne(x) : log(1 + x)
  }

  /// log(1 + z) for -0.3 < z < 0.42, by a Newton step of the third order from `Double`'s value.
  private static func logNearOne(_ z: DoubleDouble) -> DoubleDouble {
    guard z.high != 0 else { return z }
    let guess = Double.log(onePlus: z.high)
    // e = (1 + z) · exp(-guess) - 1 without subtracting 1 from anything near it.
    let w = expMinusOne(DoubleDouble(-guess))
    let e = z + w + z * w
    return DoubleDouble(guess) + (e - (e * e).scaled(byPowerOfTwo: -1))
  }

  package static func tanh(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high != 0 else { return x }
    let magnitude = x.magnitude
    let result: DoubleDouble
    if magnitude.high > 40 {
      result = 1
    } else {
      let e = expMinusOne(magnitude.scaled(byPowerOfTwo: 1))
      result = e / (e + 2)
    }
    return x.high.sign == .minus ? -result : result
  }

  package static func sigmoid(_ x: DoubleDouble) -> DoubleDouble {
    let e = exp(-x.magnitude)
    return (x.high >= 0 ? 1 : e) / (1 + e)
  }

  package static func pow(_ base: DoubleDouble, _ exponent: DoubleDouble) -> DoubleDouble {
    guard base.high.isFinite, exponent.high.isFinite, base.high != 0, exponent.high != 0 else {
      return DoubleDouble(Double.pow(base.high, exponent.high))
    }
    let isInteger =
      exponent.high.rounded() == exponent.high && exponent.low.rounded() == exponent.low
    if isInteger, exponent.high.magnitude <= 32 {
      let power = integerPower(base, Int(exponent.high.magnitude))
      return exponent.high < 0 ? 1 / power : power
    }
    guard base.high < 0 else { return exp(exponent * log(base)) }
    guard isInteger else { return DoubleDouble(Double.nan) }
    let result = exp(exponent * log(-base))
    // The low part of an integer decides its parity where it is not 0.
    let last = exponent.low != 0 ? exponent.low : exponent.high
    return last.truncatingRemainder(dividingBy: 2) != 0 ? -result : result
  }

  private static func integerPower(_ base: DoubleDouble, _ exponent: Int) -> DoubleDouble {
    var (result, square, rest) = (DoubleDouble(1), base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      rest >>= 1
      if rest > 0 { square *= square }
    }
    return result
  }
}
