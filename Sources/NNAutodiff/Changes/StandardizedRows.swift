package import NNTensor

/// An op's rows at the point, along the last axis, with mean 0 and variance 1 and then weighted:
/// what their changes follow from without a derivative.
///
/// With x̂ a standardised row, σ the root of its variance plus ε, and c a change of the row less its
/// mean, the variance grows by the factor 1 + v, v = (2 x̂·c / σ + c·c / σ²) / n, and the new
/// standardised row is x̂ + (1/√(1 + v) − 1) x̂ + c / (σ √(1 + v)).
package struct StandardizedRows: Sendable {
  /// How many numbers a row has.
  package let features: Int
  /// How many rows there are, those of all examples.
  package let rows: Int
  /// The standardised rows, and the same times the weights.
  package let standard: Buffer<Double>
  package let weighted: Buffer<Double>
  /// 1 / σ of each row.
  package let inverse: Buffer<Double>
  /// One weight for each feature.
  package nonisolated(unsafe) let weight: UnsafePointer<Double>

  /// The rows of `values`, `rows` of `features` numbers each.
  package init(
    of values: UnsafePointer<Double>, rows: Int, features: Int, weight: UnsafePointer<Double>,
    epsilon: Double
  ) {
    self.rows = rows
    self.features = features
    self.weight = weight
    standard = Buffer(count: rows * features)
    weighted = Buffer(count: rows * features)
    inverse = Buffer(count: rows)
    for row in 0..<rows {
      let start = row * features
      inverse.pointer[row] = standardize(
        values + start, standard.pointer + start, count: features, epsilon: epsilon)
      Double.multiply(
        standard.pointer + start, weight, weighted.pointer + start, count: features)
    }
  }

  /// The change of the weighted rows from that of the rows, `count` of them from row `first` on.
  package func apply(
    _ change: UnsafePointer<Double>, first: Int, count: Int, _ result: UnsafeMutablePointer<Double>
  ) {
    Double.standardizedChange(
      at: standard.pointer + first * features, inverse: inverse.pointer + first, weight: weight,
      change, result, rows: count, columns: features)
  }

  /// By which factors a row's weighted change is made of the weighted row itself and the weighted
  /// centred change, where that has the product `alignment` with x̂ and the square `square`.
  @inline(__always)
  package func factors(row: Int, alignment: Double, square: Double) -> (own: Double, change: Double)
  {
    let inverse = inverse.pointer[row]
    let growth = (2 * inverse * alignment + inverse * inverse * square) / Double(features)
    let root = (1 + growth).squareRoot()
    return (-growth / (root * (1 + root)), inverse / root)
  }
}
