import Foundation
import Gradcheck
import Testing

/// No verdict depends on the unit in which a loss or a parameter is measured; what is not
/// deterministic or not a number is named.
@Suite struct ScaleTests {
  static let decades: [Double] = [1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9, 1e12]

  /// Softplus of a sum, a ReLU that is dead, one at its corner, and a saturated sigmoid.
  private static let point = [0.3, -1.2, 0.8, -2.0, 0.0]
  private static func value(_ x: [Double]) -> Double {
    log1p(exp(x[0] + 2 * x[1])) * x[2] + max(x[3], 0) + max(x[4], 0)
  }
  private static func gradient(_ x: [Double]) -> [Double] {
    let sigmoid = 1 / (1 + exp(-x[0] - 2 * x[1]))
    return [
      sigmoid * x[2], 2 * sigmoid * x[2], log1p(exp(x[0] + 2 * x[1])), x[3] > 0 ? 1 : 0, 0.25,
    ]
  }

  private func counts(_ result: GradientCheckResult) -> [Int] {
    let counts = result.tensors[0].counts
    return [
      counts.passed, counts.failed, counts.inconclusive, counts.kinks, counts.notExercised,
    ]
  }

  @Test(arguments: decades, decades) func noScaleChangesAVerdict(
    loss: Double, parameter: Double
  ) throws {
    // f(x) = loss · g(x / parameter)
    let point = Self.point.map { $0 * parameter }
    let function = { (x: [Double]) in loss * Self.value(x.map { $0 / parameter }) }
    let gradient = { (x: [Double]) in
      Self.gradient(x.map { $0 / parameter }).map { $0 * loss / parameter }
    }
    let right = try checkGradient(of: function, at: point, gradient: gradient)
    #expect(counts(right) == [3, 0, 0, 1, 1], "\(right)")
    for (index, factor) in [(0, 1 + 1e-5), (1, -1), (2, 0), (4, -1)] {
      let wrong = try checkGradient(of: function, at: point) { x in
        var result = gradient(x)
        result[index] *= factor
        return result
      }
      #expect(wrong.verdict == .fail, "coordinate \(index) × \(factor): \(wrong)")
    }
  }

  @Test func whatIsNotDeterministicIsNamed() throws {
    let noisy = try checkGradient(
      of: { (x: [Double]) in exp(x[0]) + Double.random(in: 0...0.1) }, at: [1.5]
    ) { x in [exp(x[0])] }
    #expect(noisy.verdict == .inconclusive, "\(noisy)")
    #expect(noisy.description.contains("not deterministic: "), "\(noisy)")
    var calls = 0.0
    let drifting = try checkGradient(
      of: { (x: [Double]) in
        calls += 1
        return x[0] * (1 + 1e-3 * calls)
      }, at: [1]
    ) { _ in [1] }
    #expect(drifting.verdict == .inconclusive, "\(drifting)")
    #expect(drifting.description.contains("has moved by"), "\(drifting)")
    var passes = 0.0
    let stateful = try checkGradient(of: { (x: [Double]) in x[0] * x[0] }, at: [1.5]) { x in
      passes += 1
      return [2 * x[0] * passes]
    }
    #expect(stateful.protocolFaults.contains { $0.contains("computed again") }, "\(stateful)")
  }

  @Test func whatIsNotANumberIsNamed() throws {
    let function = try checkGradient(of: { (x: [Double]) in log(x[0]) }, at: [-1]) { x in [1 / x[0]]
    }
    #expect(function.verdict == .inconclusive)
    #expect(function.description.contains("the function is NaN at the point"), "\(function)")
    let gradient = try checkGradient(
      of: { (x: [Double]) in x[0] * x[1] }, at: [1, 2]
    ) { x in [x[1], .infinity] }
    #expect(gradient.verdict == .fail)
    #expect(gradient.description.contains("the gradient is infinity at [1]"), "\(gradient)")
  }
}
