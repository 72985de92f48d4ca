// The algorithms and bounds are those of Joldes, Muller and Popescu, "Tight and rigorous error
// bounds for basic building blocks of double-word arithmetic" (2017); u = 2⁻⁵³.

extension DoubleDouble: SignedNumeric {
  package init(integerLiteral value: Int) {
    self = DoubleDouble(exactly: value) ?? DoubleDouble(Double(value))
  }

  package init?<Integer: BinaryInteger>(exactly source: Integer) {
    let upperBits = source.magnitude >> 32
    guard let upper = Double(exactly: upperBits),
      let lower = Double(exactly: source.magnitude - (upperBits << 32))
    else { return nil }
    let magnitude = DoubleDouble.sum(upper * 0x1p32, lower)
    self = source < 0 ? -magnitude : magnitude
  }

  package var magnitude: DoubleDouble {
    // By its sign, so that -0 becomes 0.
    high.sign == .minus ? -self : self
  }

  package static prefix func - (x: DoubleDouble) -> DoubleDouble {
    DoubleDouble(high: -x.high, low: -x.low)
  }

  /// Relative error at most 3u² + 13u³, also where the operands cancel.
  package static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let highs = sum(left.high, right.high)
    guard highs.high.isFinite else { return highs }
    let lows = sum(left.low, right.low)
    let partial = quickSum(highs.high, highs.low + lows.high)
    return quickSum(partial.high, lows.low + partial.low)
  }

  package static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    left + -right
  }

  /// Relative error at most 4u².
  package static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let highs = product(left.high, right.high)
    guard highs.high.isFinite else { return highs }
    let lows = (left.low * right.low).addingProduct(left.high, right.low)
    return quickSum(highs.high, highs.low + lows.addingProduct(left.low, right.high))
  }

  package static func += (left: inout DoubleDouble, right: DoubleDouble) { left = left + right }
  package static func -= (left: inout DoubleDouble, right: DoubleDouble) { left = left - right }
  package static func *= (left: inout DoubleDouble, right: DoubleDouble) { left = left * right }
}

extension DoubleDouble {
  /// Two corrected quotient digits; relative error below 10u².
  package static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let first = left.high / right.high
    guard first.isFinite, right.high.isFinite, first != 0 else { return DoubleDouble(first) }
    let remainder = left - right * DoubleDouble(first)
    let second = remainder.high / right.high
    guard second.isFinite else { return DoubleDouble(first) }
    let third = (remainder - right * DoubleDouble(second)).high / right.high
    let quotient = quickSum(first, second)
    return quotient + DoubleDouble(third.isFinite ? third : 0)
  }

  package static func /= (left: inout DoubleDouble, right: DoubleDouble) { left = left / right }

  /// One Newton step from `Double`'s root; NaN for a negative number.
  package func squareRoot() -> DoubleDouble {
    let root = high.squareRoot()
    guard root.isFinite, root != 0 else { return DoubleDouble(root) }
    let remainder = self - DoubleDouble.product(root, root)
    return DoubleDouble.quickSum(root, remainder.high / (2 * root))
  }
}
