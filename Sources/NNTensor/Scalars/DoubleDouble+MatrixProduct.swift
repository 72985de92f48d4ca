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
    let isFinite = withUnsafeTemporaryAllocation(of: Double.self, capacity: 32 * inner) { room in
      guard let room = room.baseAddress else { return false }
      return nn_pair_gemm(
        transposeA, transposeB, rows, columns, inner, UnsafeRawPointer(a).parts, lda,
        UnsafeRawPointer(b).parts, ldb, UnsafeMutableRawPointer(c).parts, ldc, room)
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
