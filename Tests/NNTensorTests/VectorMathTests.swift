import NNTensor
import Testing

/// The bulk elementary functions against mpmath: fewer than `limit` units in the last place off.
///
/// The largest errors over 3 million points, in ulp (Double / Float), with fused multiply-add and
/// without: exp 0.99 / 1.02, log 0.79 / 0.81, tanh 2.57 / 2.39, sigmoid 2.18 / 2.32,
/// erf 1.33 / 1.80.
struct VectorMathTests {
  let limit = 4.0

  @Test func doubleIsWithinItsErrorBound() throws {
    try check(
      Double.self, format: "Double", unit: { Swift.max($0.magnitude, .leastNormalMagnitude).ulp })
  }

  @Test func floatIsWithinItsErrorBound() throws {
    try check(
      Float.self, format: "Float",
      unit: { Double(Swift.max(Float($0).magnitude, .leastNormalMagnitude).ulp) })
  }

  @Test func edges() {
    edges(Double.self)
    edges(Float.self)
  }

  @Test func overflowAndUnderflowAreWhereTheyShouldBe() {
    #expect(
      Double.bulk({ Double.exp($0, $1, count: $2) }, [709.78, 709.79, -745.13, -745.14]).map {
        $0.isFinite && $0 > 0
      }
        == [true, false, true, false])
    #expect(
      Float.bulk({ Float.exp($0, $1, count: $2) }, [88.72, 88.73, -103.97, -103.98]).map {
        $0.isFinite && $0 > 0
      }
        == [true, false, true, false])
    #expect(Double.bulk({ Double.sigmoid($0, $1, count: $2) }, [-745])[0] == .leastNonzeroMagnitude)
  }

  /// Neither the place in the array nor its length changes a result.
  @Test func resultsDependOnTheElementOnly() {
    placeDoesNotMatter(Double.self)
    placeDoesNotMatter(Float.self)
  }

  private func check<Scalar: TensorScalar>(
    _ type: Scalar.Type, format: String, unit: (Double) -> Double
  ) throws {
    let references = try ReferenceValue.all(in: "vector_math.csv", format: format)
    #expect(references.count > 500)
    for (name, function) in Scalar.bulkFunctions {
      let cases = references.filter { $0.function == name }
      let results = Scalar.bulk(function, cases.map { Scalar($0.x.high) })
      for (reference, result) in zip(cases, results) {
        guard reference.result.high.isFinite else {
          #expect(result.doubleValue == reference.result.high, "\(reference)")
          continue
        }
        let error = (result.doubleValue - reference.result.high) - reference.result.low
        #expect(
          error.magnitude <= limit * unit(reference.result.high),
          "\(reference): \(result), not \(reference.result.high)")
      }
    }
  }

  private func edges<Scalar: TensorScalar>(_ type: Scalar.Type) {
    let points = [0, -Scalar.zero, Scalar.infinity, -Scalar.infinity, Scalar.nan]
    let expected: [String: [Double]] = [
      "exp": [1, 1, .infinity, 0, .nan], "log": [-.infinity, -.infinity, .infinity, .nan, .nan],
      "tanh": [0, -0.0, 1, -1, .nan], "sigmoid": [0.5, 0.5, 1, 0, .nan],
      "erf": [0, -0.0, 1, -1, .nan],
    ]
    for (name, function) in Scalar.bulkFunctions {
      for (result, right) in zip(Scalar.bulk(function, points), expected[name] ?? []) {
        let value = result.doubleValue
        #expect(
          right.isNaN ? value.isNaN : value == right && value.sign == right.sign,
          "\(name) of \(Scalar.self): \(value), not \(right)")
      }
      #expect(Scalar.bulk(function, []).isEmpty)
    }
  }

  private func placeDoesNotMatter<Scalar: TensorScalar>(_ type: Scalar.Type) {
    let x = (0..<67).map { Scalar(Double($0 * 37 % 67) / 9 + 0.01) }
    for (name, function) in Scalar.bulkFunctions {
      let whole = Scalar.bulk(function, x)
      for start in [1, 3, 40, 66] {
        #expect(Scalar.bulk(function, Array(x[start...])) == Array(whole[start...]), "\(name)")
      }
      var inPlace = x
      inPlace.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        function(start, start, buffer.count)
      }
      #expect(inPlace == whole, "\(name) in place")
    }
  }
}

extension TensorScalar {
  typealias BulkFunction = (UnsafePointer<Self>, UnsafeMutablePointer<Self>, Int) -> Void

  static var bulkFunctions: [(String, BulkFunction)] {
    [
      ("exp", { exp($0, $1, count: $2) }), ("log", { log($0, $1, count: $2) }),
      ("tanh", { tanh($0, $1, count: $2) }), ("sigmoid", { sigmoid($0, $1, count: $2) }),
      ("erf", { erf($0, $1, count: $2) }),
    ]
  }

  static func bulk(_ function: BulkFunction, _ x: [Self]) -> [Self] {
    var y = [Self](repeating: .zero, count: x.count)
    function(x, &y, x.count)
    return y
  }
}
