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
    // Large ones, small ones, and both side by side.
    for sizes in [[1.0], [0x1p-16], [0x1p-40], [1, 0x1p-16, 0x1p-30]] {
      let change = Self.numbers(count, "change").enumerated().map {
        $1 * sizes[$0 % sizes.count]
      }
      let quick = Self.geluChange(at: x, change)
      for index in 0..<count {
        let before = Self.gelu(DoubleDouble(x[index]))
        let after = Self.gelu(DoubleDouble(x[index]) + DoubleDouble(change[index]))
        let right = (after - before).doubleValue
        let size = abs(change[index])
        #expect(
          abs(quick[index] - right) <= 1e-15 * (size < 0x1p-15 ? size : 8),
          "\(x[index]), \(change[index]): \(quick[index]) for \(right)")
      }
    }
  }

  /// The sum over rows that are combinations, against the changes one by one.
  @Test(arguments: [[1, 1, 1], [5, 16, 1], [16, 40, 1], [8, 33, 3], [19, 64, 16]])
  func geluSums(_ sizes: [Int]) {
    let (rows, columns, rank) = (sizes[0], sizes[1], sizes[2])
    let x = Self.numbers(rows * columns, "x").map { 3 * $0 }
    let own = Self.numbers(rows * columns, "own")
    let table = Self.numbers(rank * columns, "table")
    var (below, density) = (x, x)
    Double.normal(x, below: &below, density: &density, count: x.count)
    let width = CombinedColumns.groupWidth
    let groups = (columns + width - 1) / width
    let packedTable = Buffer<Double>(count: groups * rank * width)
    Double.packColumns(
      table, rows: rank, columns: columns, rowStride: width, packedTable.pointer)
    for hasOwn in [true, false] {
      let point = Buffer<Double>(count: groups * rows * 4 * width)
      for (place, source) in ([x, below, density] + (hasOwn ? [own] : [])).enumerated() {
        Double.packColumns(
          source, rows: rows, columns: columns, rowStride: 4 * width,
          point.pointer + place * width)
      }
      for size in [0x1p-13, 0x1p-16, 0x1p-24, 0x1p-45, 0] {
        let count = rank + (hasOwn ? 1 : 0)
        let factors = Self.numbers(rows * count, "factors").map { size / Double(count) * $0 }
        var change = [Double](repeating: 0, count: rows * columns)
        for row in 0..<rows {
          for column in 0..<columns {
            if hasOwn {
              change[row * columns + column] = factors[row * count] * own[row * columns + column]
            }
            for one in 0..<rank {
              change[row * columns + column] +=
                factors[row * count + count - rank + one] * table[one * columns + column]
            }
          }
        }
        func largest(_ x: [Double], _ rows: Int) -> [Double] {
          (0..<rows).map { row in x[row * columns..<(row + 1) * columns].map(abs).max() ?? 0 }
        }
        let ownSizes = Buffer(largest(own, rows))
        defer { withExtendedLifetime(ownSizes) {} }
        let limit = Double.combinationLimit(
          factors, own: hasOwn ? ownSizes.pointer : nil,
          table: largest(table, rank), rows: rows, rank: rank)
        #expect(limit >= (change.map(abs).max() ?? 0) * (1 - 1e-15) && limit < Double.geluSumsLimit)
        let single = Self.geluChange(at: x, change)
        let numbers = Buffer(factors)
        var sums = [Double](repeating: .nan, count: columns)
        Double.geluSums(
          CombinedColumns(
            point: point.pointer, hasOwn: hasOwn, factors: numbers.pointer,
            table: packedTable.pointer,
            tableStride: rank * width, rank: rank, rows: rows, columns: columns), limit: limit,
          &sums)
        withExtendedLifetime((point, packedTable, numbers)) {}
        for column in 0..<columns {
          let right = (0..<rows).reduce(0) { $0 + single[$1 * columns + column] }
          #expect(
            abs(sums[column] - right) <= 1e-15 * Double(rows + rank) * limit,
            "\(column): \(sums[column]) for \(right)")
        }
      }
    }
    #expect(Double.combinationLimit([.nan], own: nil, table: [1], rows: 1, rank: 1).isNaN)
    #expect(
      !(Double.combinationLimit([1], own: nil, table: [.infinity], rows: 1, rank: 1)
        < Double.geluSumsLimit))
  }

  /// A change far from 0 is the change itself or nothing, and stays small where the value is small.
  @Test func geluChangeFarOut() {
    let change = 0x1p-20
    let quick = Self.geluChange(
      at: [1e300, -1e300, 50, -50, .nan, -20, -8], .init(repeating: change, count: 7))
    #expect(quick[0] == change && quick[1] == 0 && quick[2] == change && quick[3] == 0)
    #expect(quick[4].isNaN)
    for (index, x) in [(5, -20.0), (6, -8.0)] {
      // Next to x φ(x) times the change.
      let slope = x * Double.exp(-0.5 * x * x) * 0.3989422804014327
      #expect(quick[index] / (slope * change) > 0.9 && quick[index] / (slope * change) < 1.1)
    }
    #expect(Self.geluChange(at: [-3, 0, 3], [0, 0, 0]) == [0, 0, 0])
  }

  private static func geluChange(at x: [Double], _ change: [Double]) -> [Double] {
    var (below, density, result) = (x, x, x)
    Double.normal(x, below: &below, density: &density, count: x.count)
    Double.geluChange(
      at: x, below: below, density: density, change, &result, count: x.count)
    return result
  }

  private static func gelu(_ x: DoubleDouble) -> DoubleDouble {
    x * (1 + DoubleDouble.erf(x * DoubleDouble(0.5).squareRoot())) * DoubleDouble(0.5)
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
