import Foundation
import Gradcheck
import Testing

/// What a check costs, counted where the user would count it.
@Suite struct CostTests {
  private static let point = (0..<1000).map { 0.5 + sin(Double($0)) / 3 }

  @Test func aThousandInputsCostAtMostFourEvaluationsEach() throws {
    for (name, function, gradient) in [
      ("cubes", { (x: [Double]) in x.reduce(0) { $0 + $1 * $1 * $1 } }, { $0.map { 3 * $0 * $0 } }),
      ("sines", { x in x.reduce(0) { $0 + sin($1) } }, { $0.map { cos($0) } }),
      (
        "logSumExp", { x in log(x.reduce(0) { $0 + exp($1) }) },
        { x in x.map { exp($0) / x.reduce(0) { $0 + exp($1) } } }
      ),
      ("ReLUs", { x in x.reduce(0) { $0 + max($1 - 0.5, 0) } }, { $0.map { $0 > 0.5 ? 1 : 0 } }),
    ] as [(String, ([Double]) -> Double, ([Double]) -> [Double])] {
      var calls = 0
      var gradientCalls = 0
      let result = try checkGradient(
        name,
        of: { (x: [Double]) in
          calls += 1
          return function(x)
        }, at: Self.point
      ) { x in
        gradientCalls += 1
        return gradient(x)
      }
      #expect(result.passed, "\(result)")
      #expect(calls <= 4 * Self.point.count, "\(name): \(calls)")
      #expect(result.evaluations == calls)
      #expect(result.gradientEvaluations == gradientCalls)
      #expect(result.function.evaluations == calls)
    }
  }

  @Test func aDirectionalCheckCostsAtMostSixty() throws {
    var calls = 0
    let sum = { (x: [Double]) -> Double in
      calls += 1
      return x.reduce(0) { $0 + exp($1) }
    }
    let result = try checkGradient(
      of: sum, at: Self.point, options: CheckOptions(coverage: .directions)
    ) { x in x.map { exp($0) } }
    #expect(result.passed, "\(result)")
    #expect(calls <= 60)
    #expect(result.evaluations == calls)
    #expect(result.description.contains("is missed with probability below"), "\(result)")
    #expect(result.description.contains("\(calls) evaluations of the function"), "\(result)")
  }

  @Test func aVectorJacobianProductCostsTheSame() throws {
    var calls = 0
    let map = { (x: [Double]) -> [Double] in
      calls += 1
      return x.map { exp($0) }
    }
    let result = try checkVectorJacobianProduct(
      of: map, at: Self.point, options: CheckOptions(coverage: .directions)
    ) { x, cotangent in zip(x, cotangent).map { exp($0) * $1 } }
    #expect(result.passed, "\(result)")
    #expect(calls <= 60)
    #expect(result.evaluations == calls)
  }
}
