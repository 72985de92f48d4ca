/// Finds out whether a function's values are coarser than their type: a `Double` that was computed
/// in `Float`, say. ECnoise alone returns zero on a saturated function of that kind.
///
/// The significands of values that were rounded to fewer bits all end in as many zeros.
struct ValueSpacing: Sendable {
  /// The type of the function's arguments. A linear function of Float arguments has values with as
  /// few bits as they have, without being coarse: there only what fits a Float counts as rounded.
  private let precision: ScalarPrecision
  private var trailingZeros = Double.significandBitCount
  private var distinct: Set<Double> = []

  init(precision: ScalarPrecision) { self.precision = precision }

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
    switch precision {
    case .float64: distinct.count >= 8 && trailingZeros >= 8 ? Double.exp2(trailingZeros) : 1
    case .float32: !distinct.isEmpty && trailingZeros >= 29 ? Double.exp2(29) : 1
    }
  }
}
