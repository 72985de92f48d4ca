import NNTensor
import Testing

/// How changes of rows move what is made of them, against differences in more digits.
@Suite struct RowChangeTests {
  private static func numbers(_ count: Int, _ purpose: String) -> [Double] {
    var random = RandomStream(seed: 11, purpose: purpose)
    return (0..<count).map { _ in random.normal() }
  }

  private static func softmax(_ x: [DoubleDouble], columns: Int) -> [DoubleDouble] {
    var y = x
    DoubleDouble.softmaxRows(x, &y, rows: x.count / columns, columns: columns)
    return y
  }

  /// From changes that vanish against the numbers to such as the exponential cannot hold.
  @Test(arguments: [1e-18, 1e-3, 3, 200, 2000.0], [1, 3, 16, 37])
  func softmaxOfRows(size: Double, columns: Int) {
    let rows = 3
    let x = Self.numbers(rows * columns, "x")
    let change = Self.numbers(rows * columns, "change").map { size * $0 }
    var (weights, quick) = (x, x)
    Double.softmaxRows(x, &weights, rows: rows, columns: columns)
    Double.softmaxChange(
      at: x, softmax: weights, change, &quick, rows: rows, columns: columns)
    let before = Self.softmax(x.map { DoubleDouble($0) }, columns: columns)
    let after = Self.softmax(
      zip(x, change).map { DoubleDouble($0) + DoubleDouble($1) }, columns: columns)
    for (index, quick) in quick.enumerated() {
      let right = (after[index] - before[index]).doubleValue
      #expect(
        abs(quick - right) <= 4e-15 * min(size, 1) + 2e-16 * size + 0x1p-100,
        "\(index): \(quick) for \(right)")
    }
  }

  @Test(arguments: [1e-18, 1e-3, 3, 1e9], [2, 5, 16, 64, 71])
  func standardizedRows(size: Double, columns: Int) {
    let (rows, epsilon) = (2, 1e-5)
    let x = Self.numbers(rows * columns, "x")
    let weight = Self.numbers(columns, "weight")
    let change = Self.numbers(rows * columns, "change").map { size * $0 }
    func standardized(_ x: ArraySlice<DoubleDouble>) -> (row: [DoubleDouble], inverse: DoubleDouble)
    {
      let count = DoubleDouble(Double(columns))
      let mean = x.reduce(0, +) / count
      let variance = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
      let inverse = 1 / (variance + DoubleDouble(epsilon)).squareRoot()
      return (x.map { ($0 - mean) * inverse }, inverse)
    }
    for row in 0..<rows {
      let own = row * columns..<(row + 1) * columns
      let before = standardized(x.map { DoubleDouble($0) }[own])
      let after = standardized(zip(x, change).map { DoubleDouble($0) + DoubleDouble($1) }[own])
      var quick = [Double](repeating: .nan, count: columns)
      Double.standardizedChange(
        at: before.row.map(\.doubleValue), inverse: [before.inverse.doubleValue], weight: weight,
        Array(change[own]), &quick, rows: 1, columns: columns)
      for (index, quick) in quick.enumerated() {
        let right = ((after.row[index] - before.row[index]) * DoubleDouble(weight[index]))
          .doubleValue
        #expect(
          abs(quick - right) <= 1e-12 * min(size, 1) * (1 + before.inverse.doubleValue),
          "\(index): \(quick) for \(right)")
      }
    }
  }

  @Test(arguments: [1, 7, 8, 31, 32, 67])
  func gelu(count: Int) {
    let x = Self.numbers(count, "x").map { 4 * $0 }
    let change = Self.numbers(count, "change")
    var (value, quick) = (x, x)
    Double.gelu(x, &value, count: count)
    Double.geluChange(at: x, value, change, &quick, count: count)
    var moved = zip(x, change).map { $0 + $1 }
    Double.gelu(moved, &moved, count: count)
    for index in 0..<count { #expect(quick[index] == moved[index] - value[index]) }
  }

  /// The table of the normal distribution ends at 8.5: beyond it nothing is left of the other side.
  @Test func geluFarOut() {
    let x: [Double] = [0, 1e-300, -1e-300, 8.4999, -8.4999, 8.5, -8.5, 40, -40, 1e300, -1e300]
    var y = x
    Double.gelu(x, &y, count: x.count)
    for (x, y) in zip(x, y) {
      let right =
        (DoubleDouble(x) * (1 + DoubleDouble.erf(DoubleDouble(x) * DoubleDouble(0.5).squareRoot())))
        .doubleValue / 2
      #expect(abs(y - right) <= 4e-16 * min(abs(x), 40) || y == right, "\(x): \(y) for \(right)")
    }
    var unbounded: [Double] = [.infinity, .nan]
    Double.gelu(unbounded, &unbounded, count: 2)
    #expect(unbounded[0] == .infinity && unbounded[1].isNaN)
  }

  /// Products of double-doubles are those of a loop over numbers, to the last bit.
  @Test(arguments: [false, true], [false, true])
  func productsOfDoubleDoubles(transposeA: Bool, transposeB: Bool) {
    for (rows, columns, inner) in [(3, 2, 12), (5, 17, 9), (4, 40, 33)] {
      func draw(_ count: Int, _ purpose: String) -> [DoubleDouble] {
        zip(Self.numbers(count, purpose), Self.numbers(count, purpose + "low")).map {
          DoubleDouble.sum($0, 1e-17 * $1)
        }
      }
      var a = draw(rows * inner, "a")
      let b = draw(inner * columns, "b")
      for infinite in [false, true] {
        if infinite { a[1] = .infinity }
        var c = [DoubleDouble](repeating: .nan, count: rows * columns)
        DoubleDouble.gemm(
          transposeA: transposeA, transposeB: transposeB, rows: rows, columns: columns,
          inner: inner, alpha: 0.5, a: a, lda: transposeA ? rows : inner, b: b,
          ldb: transposeB ? inner : columns, beta: 0, c: &c, ldc: columns)
        for row in 0..<rows {
          for column in 0..<columns {
            var sum: DoubleDouble = 0
            for k in 0..<inner {
              sum +=
                a[transposeA ? k * rows + row : row * inner + k]
                * b[transposeB ? column * inner + k : k * columns + column]
            }
            let found = c[row * columns + column]
            #expect(found == 0.5 * sum || found.isNaN && sum.isNaN)
          }
        }
      }
    }
  }
}
