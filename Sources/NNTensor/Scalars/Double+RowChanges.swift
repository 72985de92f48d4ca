internal import CNNVectorMath

// How changes of rows move what is made of the rows.

extension Double {
  /// The normal distribution below each `x`, to full precision, and its density there.
  package static func normal(
    _ x: UnsafePointer<Double>, below: UnsafeMutablePointer<Double>,
    density: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_normal_f64(x, below, density, count)
  }

  /// `result = gelu(x + change) − gelu(x)`, from the normal distribution below `x` and its density.
  package static func geluChange(
    at x: UnsafePointer<Double>, below: UnsafePointer<Double>, density: UnsafePointer<Double>,
    _ change: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_gelu_change_f64(x, below, density, change, result, count)
  }

  /// The change of the softmax of each row of `x`, from the rows' change and their softmax.
  package static func softmaxChange(
    at x: UnsafePointer<Double>, softmax: UnsafePointer<Double>, _ change: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_softmax_change_f64(x, softmax, change, result, rows, columns)
  }

  /// The change of rows that are standardised and then weighted, from the change of the rows: the
  /// standardised rows, 1 / √(variance + ε) of each, and the weights tell what they are at the point.
  package static func standardizedChange(
    at standard: UnsafePointer<Double>, inverse: UnsafePointer<Double>,
    weight: UnsafePointer<Double>, _ change: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_standardized_change_f64(standard, inverse, weight, change, result, rows, columns)
  }

  /// `result[r, c] = column[r] · row[c]`.
  package static func outerProduct(
    _ column: UnsafePointer<Double>, _ row: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_outer_product_f64(column, row, result, rows, columns)
  }

  /// `result[r, c] = factors[r, 0] · own[r, c] + factors[r, 1] · row[c]`.
  package static func rowPairs(
    _ factors: UnsafePointer<Double>, own: UnsafePointer<Double>, row: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_row_pairs_f64(factors, own, row, result, rows, columns)
  }

  /// For rows of `rank` numbers: `result[r, 0] = x[r] · along[r]`, the latter `stride` apart, and
  /// `result[r, 1] = x[r] · square · x[r]`.
  package static func quadraticRows(
    _ x: UnsafePointer<Double>, square: UnsafePointer<Double>, along: UnsafePointer<Double>,
    stride: Int, _ result: UnsafeMutablePointer<Double>,
    rows: Int, rank: Int
  ) {
    nn_quadratic_rows_f64(x, square, along, stride, result, rows, rank)
  }
}
