extension [Double] {
  /// √(Σx²/n), without overflow or underflow on the way; 0 for no numbers, NaN where any is NaN, and
  /// infinite where any is.
  ///
  /// `Gradcheck` has its own, since it can use nothing of this module.
  package var rootMeanSquare: Double {
    guard !isEmpty else { return 0 }
    let square = withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { Double.product($0, $0, count: buffer.count).value } ?? 0
    }
    if square.isFinite, square > 1e-280 { return (square / Double(count)).squareRoot() }
    guard !square.isNaN else { return .nan }
    // What is very small or large is scaled first.
    let largest = reduce(0) { Swift.max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return largest }
    let scaled = reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return largest * (scaled / Double(count)).squareRoot()
  }
}
