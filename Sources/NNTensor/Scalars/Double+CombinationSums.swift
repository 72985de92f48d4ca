internal import CNNVectorMath

/// Rows that are combinations of few rows, and what is kept of the point at them, packed: groups of
/// ``groupWidth`` columns one after the other, each with all its rows.
package struct CombinedColumns {
  /// How many columns stand together; the last group is filled with zeros.
  package static let groupWidth = 16
  /// Of each row `groupWidth` numbers each of three things kept of the point, then of the own row.
  package var point: UnsafePointer<Double>
  /// Whether each row has an own row, whose factor comes before the others.
  package var hasOwn: Bool
  /// The factors, row by row.
  package var factors: UnsafePointer<Double>
  /// The rows that are combined, `rank` of them, and how far on the next group's are.
  package var table: UnsafePointer<Double>
  package var tableStride: Int
  package var rank: Int
  package var rows: Int
  /// How many columns are meant, from the first group on.
  package var columns: Int

  package init(
    point: UnsafePointer<Double>, hasOwn: Bool, factors: UnsafePointer<Double>,
    table: UnsafePointer<Double>, tableStride: Int, rank: Int, rows: Int, columns: Int
  ) {
    self.point = point
    self.hasOwn = hasOwn
    self.factors = factors
    self.table = table
    self.tableStride = tableStride
    self.rank = rank
    self.rows = rows
    self.columns = columns
  }
}

extension Double {
  /// Brings a matrix into groups of ``CombinedColumns/groupWidth`` columns, whose rows then begin
  /// `rowStride` apart.
  package static func packColumns(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, rowStride: Int,
    _ packed: UnsafeMutablePointer<Double>
  ) {
    nn_pack_columns_f64(x, rows, columns, rowStride, packed)
  }

  /// A size that no element of combined rows exceeds, from the largest sizes in each own row and in
  /// each row of the table; NaN or infinite where it cannot be told.
  package static func combinationLimit(
    _ factors: UnsafePointer<Double>, own: UnsafePointer<Double>?, table: UnsafePointer<Double>,
    rows: Int, rank: Int
  ) -> Double {
    nn_combination_limit_f64(factors, own, table, rows, rank)
  }

  /// Below so large changes ``geluSums`` is exact up to rounding.
  package static let geluSumsLimit = nn_gelu_sums_limit

  /// For each column the sum over the rows of `gelu(x + change) − gelu(x)`, where `change` are the
  /// combined rows, none of them larger than `limit`, which is below ``geluSumsLimit``; kept are x
  /// within ±2¹⁰⁰, the normal distribution below it and its density.
  package static func geluSums(
    _ rows: CombinedColumns, limit: Double, _ result: UnsafeMutablePointer<Double>
  ) {
    nn_gelu_sums_f64(
      rows.hasOwn, rows.point, rows.factors, rows.table, rows.tableStride, limit, result,
      rows.rows, rows.columns, rows.rank)
  }
}
