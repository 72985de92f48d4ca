import Foundation
import Gradcheck
import Testing

@Suite struct NoiseTests {
  /// 7 equal steps of a product that is rounded to a grid show no noise; 7 uneven ones do.
  @Test func aGridIsSeen() throws {
    let point = [1.3012507492296308, 1.068593280913233, 1.3012814716797163, 1.0686492327848993]
    let function = ClosureFunction(at: point) { log($0[0] * $0[3] - $0[1] * $0[2]) }
    let prober = LineProber(function: function)
    try prober.evaluateBase()
    let noise = try prober.noise(
      along: (0..<4).map { .coordinate($0) }, scale: 0.9076150504255209)
    for deviation in noise { #expect(deviation > 2e-13 && deviation < 2e-11) }
  }

  @Test func unevenPointsOfAPolynomialAreMadeEven() {
    let offsets = [0.1, -0.2, 0.05, 0, -0.1, 0.2, -0.15]
    func cubic(_ x: Double) -> Double { x * x * x - 2 * x * x + 3 }
    let values = offsets.indices.map { cubic(Double($0) + offsets[$0]) }
    for (index, value) in EvaluationNoise.equallySpaced(values, offsets: offsets).enumerated() {
      #expect(abs(value - cubic(Double(index))) < 1e-11)
    }
  }

  @Test func aFitFindsTheSlopeOrNone() throws {
    func fit(_ radius: Double, noise: Double, _ body: (Double) -> Double) -> ChebyshevFit? {
      ChebyshevFit(
        odd: ChebyshevFit.nodes.map { (body($0 * radius) - body(-$0 * radius)) / 2 },
        radius: radius, noise: noise)
    }
    for radius in [1e-6, 0.1, 1, 2] {
      let sine = try #require(fit(radius, noise: 1e-15) { sin($0 + 0.5) })
      #expect(abs(sine.value - cos(0.5)) <= sine.bound)
      #expect(sine.bound < 1e-13 / radius)
    }
    #expect(fit(1, noise: 1e-15) { abs($0 - 0.3) } == nil)
    #expect(fit(1, noise: 1e-15) { sin(200 * $0) } == nil)
    #expect(fit(1, noise: 1e-15) { $0 + 1e-6 * sin(1e7 * $0) } == nil)
    #expect(fit(1, noise: 1e-15) { _ in 0 } == nil)
  }
}
