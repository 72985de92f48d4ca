/// Finds out whether a function's values are coarser than their type: a `Double` that was computed
/// in `Float`, say. ECnoise alone returns zero on a saturated function of that kind.
///
/// The significands of values that were rounded to fewer bits all end in as many zeros.
struct ValueSpacing: Sendable {
  private var trailingZeros = Double.significandBitCount
  private var distinct: Set<Double> = []

  /// Whether further values could still teach something.
  var isOpen: Bool { trailingZeros > 0 && distinct.count < 64 }

  /// Takes one value of the function into account.
  mutating func observe(_ value: Double) {
    guard value.isFinite, value != 0, distinct.insert(value).inserted else { return }
    let zeros = value.significandBitPattern.trailingZeroBitCount
    trailingZeros = min(trailingZeros, zeros)
  }

  /// The spacing of the values as a multiple of their type's own: 1 where nothing else was seen.
  var multiple: Double {
    distinct.count >= 8 && trailingZeros >= 8 ? Double.exp2(trailingZeros) : 1
  }
}
