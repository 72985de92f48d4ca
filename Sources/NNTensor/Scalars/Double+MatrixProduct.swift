internal import CNNVectorMath

#if canImport(Accelerate)
  internal import Accelerate
#else
  internal import CNNBLAS
#endif

extension Double {
  /// The matrix product by BLAS: `gemv` where the result is a vector; a loop over panels for small
  /// products (a call into BLAS costs more) and for empty sums.
  package static func gemm(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int, alpha: Double,
    a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int, beta: Double,
    c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    guard rows > 0, columns > 0 else { return }
    if BLASInfo.usesPanels(rows: rows, columns: columns, inner: inner) {
      nn_small_gemm_f64(
        transposeA, transposeB, rows, columns, inner, alpha, a, lda, b, ldb, beta, c, ldc)
    } else if columns == 1 {
      // c = op(a) · (the one column of op(b)).
      if beta == 0 { for i in 0..<rows { c[i * ldc] = 0 } }
      cblas_dgemv(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
        BLASInteger(transposeA ? inner : rows), BLASInteger(transposeA ? rows : inner), alpha, a,
        BLASInteger(lda), b, BLASInteger(transposeB ? 1 : ldb), beta, c, BLASInteger(ldc))
    } else if rows == 1 {
      // cᵀ = op(b)ᵀ · (the one row of op(a)).
      if beta == 0 { for j in 0..<columns { c[j] = 0 } }
      cblas_dgemv(
        CblasRowMajor, transposeB ? CblasNoTrans : CblasTrans,
        BLASInteger(transposeB ? columns : inner), BLASInteger(transposeB ? inner : columns),
        alpha, b, BLASInteger(ldb), a, BLASInteger(transposeA ? lda : 1), beta, c, 1)
    } else {
      cblas_dgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans, BLASInteger(rows), BLASInteger(columns),
        BLASInteger(inner), alpha, a, BLASInteger(lda), b, BLASInteger(ldb), beta, c,
        BLASInteger(ldc))
    }
  }
}
