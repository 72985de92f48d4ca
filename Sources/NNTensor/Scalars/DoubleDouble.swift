/// A number with about 31 digits: the unevaluated sum of two doubles.
///
/// It decides what `Double` cannot: whether a difference is a wrong gradient or rounding. The
/// exponents are those of `Double`; below about 1e-290 the low part underflows and digits are lost.
/// A non-finite number has the low part 0.
package struct DoubleDouble: Sendable, Hashable {
  /// The double nearest to the number.
  package private(set) var high: Double
  /// What remains: at most half a unit in the last place of `high`.
  package private(set) var low: Double

  /// Two parts that already are nonoverlapping: `high` must be `high + low` rounded.
  init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  package init(_ value: Double) { self.init(high: value, low: 0) }

  /// The exact sum of any two doubles (Knuth's two-sum); infinity or NaN if that is not finite.
  package static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    guard sum.isFinite else { return DoubleDouble(sum) }
    let partOfB = sum - a
    return DoubleDouble(high: sum, low: (a - (sum - partOfB)) + (b - partOfB))
  }

  /// The exact sum of two doubles of which the first is larger in magnitude (Dekker, 1971).
  static func quickSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    guard sum.isFinite else { return DoubleDouble(sum) }
    return DoubleDouble(high: sum, low: b - (sum - a))
  }

  /// The exact product of two doubles, by a fused multiply-add.
  package static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let product = a * b
    guard product.isFinite else { return DoubleDouble(product) }
    return DoubleDouble(high: product, low: (-product).addingProduct(a, b))
  }

  /// This number times 2ⁿ.
  func scaled(byPowerOfTwo n: Int) -> DoubleDouble {
    // In two steps, as 2ⁿ may lie outside the range of `Double` where the result does not.
    let (first, second) = (n / 2, n - n / 2)
    func power(_ n: Int) -> Double { Double(sign: .plus, exponent: n, significand: 1) }
    let scaledHigh = high * power(first) * power(second)
    guard scaledHigh.isFinite else { return DoubleDouble(scaledHigh) }
    return DoubleDouble.quickSum(scaledHigh, low * power(first) * power(second))
  }
}

extension DoubleDouble: Comparable {
  package static func < (left: DoubleDouble, right: DoubleDouble) -> Bool {
    left.high < right.high || (left.high == right.high && left.low < right.low)
  }
}

extension DoubleDouble: ExpressibleByFloatLiteral {
  /// The `Double` that the literal stands for: 0.1 is 0.1 rounded to 53 bits.
  package init(floatLiteral value: Double) { self.init(value) }
}

extension DoubleDouble: CustomStringConvertible {
  /// The two parts: "1.0 + 1e-20".
  package var description: String { low == 0 ? "\(high)" : "\(high) + \(low)" }
}
