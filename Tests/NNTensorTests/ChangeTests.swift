import NNTensor
import Testing

/// How small changes move values, to the precision of the change; and products with a matrix that
/// was brought into panels.
struct ChangeTests {
  /// Sizes on both sides of where the short series begins.
  private static let sizes = [
    1e-12, 1e-7, 0x1.fp-18, 0x1.1p-17, 0x1p-15, 0x1.fp-15, 0x1p-14, 1e-3, 0.1, 5,
  ]

  @Test(arguments: sizes) func sigmoidAndTanhMoveToThePrecisionOfTheChange(_ size: Double) {
    var random = RandomStream(seed: 1, purpose: "changes", index: 0)
    let count = 300
    let points = (0..<count).map { _ in random.uniform(-4, 4) }
    let changes = (0..<count).map { _ in size * random.uniform(-1, 1) }
    let (value, rest) = (Buffer(points), Buffer(points.map { -$0 }))
    let (change, result) = (Buffer(changes), Buffer<Double>(count: count))
    Double.sigmoid(value.pointer, value.pointer, count: count)
    Double.sigmoid(rest.pointer, rest.pointer, count: count)
    Double.sigmoidChange(
      at: value.pointer, rest.pointer, change.pointer, result.pointer, count: count)
    for index in 0..<count {
      let (x, d) = (DoubleDouble(points[index]), DoubleDouble(changes[index]))
      let exact = (DoubleDouble.sigmoid(x + d) - DoubleDouble.sigmoid(x)).doubleValue
      #expect(abs(result.pointer[index] - exact) <= 32 * abs(exact).ulp)
    }
    Double.tanhChange(
      at: value.pointer, rest.pointer, change.pointer, result.pointer, count: count)
    for index in 0..<count {
      let (x, d) = (DoubleDouble(points[index] / 2), DoubleDouble(changes[index]))
      let exact = (DoubleDouble.tanh(x + d) - DoubleDouble.tanh(x)).doubleValue
      #expect(abs(result.pointer[index] - exact) <= 32 * abs(exact).ulp)
    }
  }

  /// An element's change is the same beside small ones as beside large ones, and NaN stays NaN.
  @Test func companyChangesNothing() {
    let (value, rest) = (Buffer<Double>([0.3, 0.3, 0.3]), Buffer<Double>([0.7, 0.7, 0.7]))
    let results = [1e-6, 2, .nan, 0x1p-16].map { other in
      let (change, result) = (Buffer<Double>([1e-6, 1e-9, other]), Buffer<Double>(count: 3))
      Double.sigmoidChange(
        at: value.pointer, rest.pointer, change.pointer, result.pointer, count: 3)
      return result.elements
    }
    #expect(results[0][0] == results[1][0] && results[0][1] == results[2][1])
    #expect(results[0][0] == results[3][0] && results[0][1] == results[3][1])
    #expect(results[2][2].isNaN)
  }

  @Test(arguments: [
    [1, 1, 1], [7, 45, 13], [128, 64, 64], [5, 10, 64], [33, 70, 3], [4, 32, 300],
  ])
  func panelsMultiplyAsTheMatrixDoes(_ sizes: [Int]) {
    let (rows, columns, inner) = (sizes[0], sizes[1], sizes[2])
    var random = RandomStream(seed: 2, purpose: "panels", index: 0)
    let a = Buffer((0..<rows * inner).map { _ in random.uniform(-1, 1) })
    let b = Buffer((0..<inner * columns).map { _ in random.uniform(-1, 1) })
    let result = Buffer([Double](repeating: .nan, count: rows * columns))
    // Where panels are not made there is nothing to compare.
    guard let panels = MatrixPanels(b.pointer, inner: inner, columns: columns) else { return }
    panels.product(
      a.pointer, count: rows, stride: inner, result.pointer, resultStride: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let exact = (0..<inner).reduce(0.0) {
          $0 + a.pointer[row * inner + $1] * b.pointer[$1 * columns + column]
        }
        #expect(abs(result.pointer[row * columns + column] - exact) <= 1e-13 * Double(inner))
      }
    }
  }
}
