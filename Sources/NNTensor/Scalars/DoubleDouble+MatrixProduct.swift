internal import CNNVectorMath

extension DoubleDouble {
  /// The matrix product, several columns at a time: the bits are those of three loops, in a
  /// fifteenth of their time where the processor has vectors.
  ///
  /// A number is two doubles in memory, the high part first.
  package static func gemm(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int, alpha: DoubleDouble,
    a: UnsafePointer<DoubleDouble>, lda: Int, b: UnsafePointer<DoubleDouble>, ldb: Int,
    beta: DoubleDouble, c: UnsafeMutablePointer<DoubleDouble>, ldc: Int
  ) {
    func inLoops() {
      plainProduct(
        transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns, inner: inner,
        alpha: alpha, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c, ldc: ldc)
    }
    guard beta == 0, rows * columns * inner >= 64, columns > 1 else { return inLoops() }
    // Some milliseconds of work, after which cancellation is asked for.
    let isCancelled = Cancellation.isRequested
    let block = isCancelled == nil ? rows : max(1, (1 << 20) / (columns * inner))
    let isFinite = withUnsafeTemporaryAllocation(of: Double.self, capacity: 32 * inner) { room in
      guard let room = room.baseAddress else { return false }
      var isFinite = true
      for row in stride(from: 0, to: rows, by: block) {
        if isCancelled?() ?? false { return true }
        let fits = nn_pair_gemm(
          transposeA, transposeB, min(block, rows - row), columns, inner,
          UnsafeRawPointer(a + row * (transposeA ? 1 : lda)).parts, lda,
          UnsafeRawPointer(b).parts, ldb, UnsafeMutableRawPointer(c + row * ldc).parts, ldc, room)
        isFinite = fits && isFinite
      }
      return isFinite
    }
    // An infinity spoils its own low part on the way: such sums are done one by one.
    guard isFinite else { return inLoops() }
    guard alpha != 1 else { return }
    for row in 0..<rows {
      for column in 0..<columns { c[row * ldc + column] = alpha * c[row * ldc + column] }
    }
  }
}

extension UnsafeRawPointer {
  fileprivate var parts: UnsafePointer<Double> { assumingMemoryBound(to: Double.self) }
}

extension UnsafeMutableRawPointer {
  fileprivate var parts: UnsafeMutablePointer<Double> { assumingMemoryBound(to: Double.self) }
}
