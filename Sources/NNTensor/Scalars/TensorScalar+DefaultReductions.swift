// Sums, maxima and loops over matrices for scalars without vector code of their own.

extension TensorScalar {
  package static func sum(_ x: UnsafePointer<Self>, count: Int) -> Self {
    var total = Self.zero
    for i in 0..<count { total += x[i] }
    return total
  }

  package static func sumOfSquares(_ x: UnsafePointer<Self>, count: Int) -> Self {
    var total = Self.zero
    for i in 0..<count { total += x[i] * x[i] }
    return total
  }

  package static func maximum(_ x: UnsafePointer<Self>, count: Int) -> Self {
    var result = -Self.infinity
    // No comparison with NaN is true, so a NaN stays.
    for i in 0..<count where x[i] > result || x[i].isNaN { result = x[i] }
    return result
  }

  package static func addRow(
    _ x: UnsafePointer<Self>, row: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    rows: Int, columns: Int
  ) {
    for r in 0..<rows { add(x + r * columns, row, y + r * columns, count: columns) }
  }

  package static func columnSums(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int,
    accumulate: Bool
  ) {
    if !accumulate { for c in 0..<columns { y[c] = .zero } }
    for r in 0..<rows { add(y, x + r * columns, y, count: columns) }
  }

  package static func rowSums(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int
  ) {
    for r in 0..<rows { y[r] = sum(x + r * columns, count: columns) }
  }

  package static func rowMaxima(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int
  ) {
    for r in 0..<rows { y[r] = maximum(x + r * columns, count: columns) }
  }

  package static func softmaxRows(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      let (from, to) = (x + r * columns, y + r * columns)
      let largest = maximum(from, count: columns)
      for c in 0..<columns { to[c] = exp(from[c] - largest) }
      let total = sum(to, count: columns)
      for c in 0..<columns { to[c] /= total }
    }
  }

  package static func logSoftmaxRows(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      let (from, to) = (x + r * columns, y + r * columns)
      let largest = maximum(from, count: columns)
      let peak = (0..<columns).first { from[$0] == largest }
      // Without the largest's own 1, beside which a tiny rest would be lost.
      var others = Self.zero
      for c in 0..<columns where c != peak { others += exp(from[c] - largest) }
      let logarithm = peak == nil ? log(others) : log(onePlus: others)
      for c in 0..<columns { to[c] = from[c] - largest - logarithm }
    }
  }

  package static func gemm(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int, alpha: Self,
    a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int, beta: Self,
    c: UnsafeMutablePointer<Self>, ldc: Int
  ) {
    plainProduct(
      transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns, inner: inner,
      alpha: alpha, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c, ldc: ldc)
  }

  /// The matrix product by three loops.
  static func plainProduct(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int, alpha: Self,
    a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int, beta: Self,
    c: UnsafeMutablePointer<Self>, ldc: Int
  ) {
    let (aRow, aInner) = transposeA ? (1, lda) : (lda, 1)
    let (bInner, bColumn) = transposeB ? (1, ldb) : (ldb, 1)
    let isCancelled = columns * inner > 1 << 10 ? Cancellation.isRequested : nil
    for i in 0..<rows {
      if isCancelled?() ?? false { return }
      for j in 0..<columns {
        var total = Self.zero
        for k in 0..<inner { total += a[i * aRow + k * aInner] * b[k * bInner + j * bColumn] }
        let target = c + (i * ldc + j)
        target.pointee =
          beta == .zero ? alpha * total : alpha * total + beta * target.pointee
      }
    }
  }
}
