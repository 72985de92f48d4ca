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

  private struct Layer: CheckableStruct, Sendable {
    var weight: [[Double]]
    var bias: [Double]

    static var parts: [CheckedPart<Layer>] { [.part("weight", \.weight), .part("bias", \.bias)] }
  }

  /// Σ tanh(weight · row + 1e-4 · bias): the gradient of the bias is ten thousand times smaller.
  @Test func severalTensorsShareTheirDirections() throws {
    let layer = Layer(
      weight: (0..<30).map { row in (0..<30).map { sin(Double(row * 31 + $0)) } },
      bias: (0..<30).map { cos(Double($0)) })
    var calls = 0
    func preactivation(_ layer: Layer, _ row: Int) -> Double {
      layer.weight[row].reduce(0, +) / 10 + 1e-4 * layer.bias[row]
    }
    func loss(_ layer: Layer) -> Double {
      calls += 1
      return (0..<30).reduce(0) { $0 + tanh(preactivation(layer, $1)) }
    }
    func gradient(_ layer: Layer, biasFactor: Double = 1) -> Layer {
      let slopes = (0..<30).map { 1 - pow(tanh(preactivation(layer, $0)), 2) }
      return Layer(
        weight: slopes.map { Array(repeating: $0 / 10, count: 30) },
        bias: slopes.map { 1e-4 * $0 * biasFactor })
    }
    let options = CheckOptions(coverage: .directions)
    let right = try checkGradient(of: loss, at: layer, options: options) { gradient($0) }
    #expect(right.passed, "\(right)")
    #expect(calls <= 60)
    #expect(right.evaluations == calls)
    #expect(right.description.contains("2 tensors together"), "\(right)")
    let wrong = try checkGradient(of: loss, at: layer, options: options) {
      gradient($0, biasFactor: 1.001)
    }
    #expect(wrong.tensors.map(\.verdict) == [.pass, .fail], "\(wrong)")
  }
}
