import NNTensor
import Synchronization
import Testing

/// The matrix products of BLAS against plain sums, for every shape from empty to a little beyond
/// the limits at which another routine takes over.
struct MatrixProductTests {
  /// By the panels of columns, and by plain loops where `beta` is not zero.
  @Test(arguments: [0, 1] as [DoubleDouble])
  func aProductInTwiceTheDigitsLeavesOffBetweenRows(beta: DoubleDouble) {
    let (rows, size) = (1024, 64)
    let ones = [DoubleDouble](repeating: 1, count: rows * size)
    var result = [DoubleDouble](repeating: 0, count: rows * size)
    let polls = Mutex(0)
    let isRequested: @Sendable () -> Bool = {
      polls.withLock { count in
        count += 1
        return count > 2
      }
    }
    Cancellation.polling(isRequested) {
      DoubleDouble.gemm(
        transposeA: false, transposeB: false, rows: rows, columns: size, inner: size, alpha: 1,
        a: ones, lda: size, b: ones, ldb: size, beta: beta, c: &result, ldc: size)
    }
    let done = result.prefix { $0.high == Double(size) }.count
    #expect(done > 0 && done < result.count && done.isMultiple(of: size))
    #expect(result[done...].allSatisfy { $0.high == 0 })
  }

  @Test(arguments: [false, true], [false, true])
  func agreesWithPlainSums(transposeA: Bool, transposeB: Bool) {
    for rows in [0, 1, 2, 5, 9] {
      for columns in [0, 1, 3, 8] {
        for inner in [0, 1, 2, 7, 40] {
          for (alpha, beta) in [(1.0, 0.0), (-0.5, 1.0), (2.0, -3.0)] {
            let product = Product(
              transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns,
              inner: inner, alpha: alpha, beta: beta)
            product.check(Double.self)
            product.check(Float.self)
          }
        }
      }
    }
  }

  /// Sizes around a panel's width and depth, and around a tile's rows.
  @Test(arguments: [(3, 7, 40), (4, 8, 300), (7, 31, 257), (33, 33, 5), (6, 100, 64), (40, 130, 9)])
  func agreesAroundThePanels(rows: Int, columns: Int, inner: Int) {
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      let product = Product(
        transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns,
        inner: inner, alpha: 2, beta: -3)
      product.check(Double.self)
      product.check(Float.self)
    }
  }

  /// A row's result does not depend on the rows beside it, nor on the columns beside its own.
  @Test func anElementIsTheSameInAnyCompany() {
    let (rows, columns, inner) = (13, 45, 300)
    let a = (0..<rows * inner).map { Double.sin(Double($0)) }
    let b = (0..<inner * columns).map { Double.cos(Double($0)) }
    var whole = [Double](repeating: 0, count: rows * columns)
    Double.gemm(
      transposeA: false, transposeB: false, rows: rows, columns: columns, inner: inner, alpha: 1,
      a: a, lda: inner, b: b, ldb: columns, beta: 0, c: &whole, ldc: columns)
    guard BLASInfo.usesPanels(rows: 2, columns: 2, inner: inner) else { return }
    for row in 0..<rows - 1 {
      var pair = [Double](repeating: 0, count: 2 * columns)
      Double.gemm(
        transposeA: false, transposeB: false, rows: 2, columns: columns, inner: inner, alpha: 1,
        a: Array(a[(row * inner)...]), lda: inner, b: b, ldb: columns, beta: 0, c: &pair,
        ldc: columns)
      #expect(pair == Array(whole[(row * columns)..<((row + 2) * columns)]), "\(row)")
    }
  }

  @Test func nonFiniteInputsReachTheResult() {
    for (rows, columns) in [(2, 2), (1, 80), (80, 1), (40, 40)] {
      let a = [Double](repeating: 0, count: rows * 40)
      var b = [Double](repeating: 1, count: 40 * columns)
      b[0] = .nan
      var c = [Double](repeating: 7, count: rows * columns)
      Double.gemm(
        transposeA: false, transposeB: false, rows: rows, columns: columns, inner: 40, alpha: 1,
        a: a, lda: 40, b: b, ldb: columns, beta: 0, c: &c, ldc: columns)
      #expect(c[0].isNaN, "\(rows) × \(columns)")
    }
  }
}

/// One product; entries are small integers, so that every order of summation is exact.
private struct Product {
  let transposeA: Bool, transposeB: Bool
  let rows: Int, columns: Int, inner: Int
  let alpha: Double, beta: Double

  func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
    let (lda, ldb, ldc) = (
      (transposeA ? rows : inner) + 1, (transposeB ? inner : columns) + 2, columns + 3
    )
    let a = (0..<(transposeA ? inner : rows) * lda).map { Scalar(Double(($0 * 7 + 3) % 11 - 5)) }
    let b = (0..<(transposeB ? columns : inner) * ldb).map { Scalar(Double(($0 * 5 + 1) % 13 - 6)) }
    // What lies beside the matrix, and with beta = 0 what lies in it, must not matter.
    let old = beta == 0 ? Scalar.nan : Scalar(4)
    var c = [Scalar](repeating: old, count: rows * ldc)
    Scalar.gemm(
      transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns, inner: inner,
      alpha: Scalar(alpha), a: a, lda: lda, b: b, ldb: ldb, beta: Scalar(beta), c: &c, ldc: ldc)
    for i in 0..<rows {
      for j in 0..<ldc {
        guard j < columns else {
          #expect(c[i * ldc + j].isNaN == old.isNaN, "beside the matrix: \(self)")
          continue
        }
        var sum = 0.0
        for k in 0..<inner {
          let left = transposeA ? a[k * lda + i] : a[i * lda + k]
          let right = transposeB ? b[j * ldb + k] : b[k * ldb + j]
          sum += left.doubleValue * right.doubleValue
        }
        let expected = alpha * sum + (beta == 0 ? 0 : beta * 4)
        #expect(c[i * ldc + j].doubleValue == expected, "\(Scalar.self) \(i), \(j): \(self)")
      }
    }
  }
}
