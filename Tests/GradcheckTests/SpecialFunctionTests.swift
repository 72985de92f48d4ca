import Foundation
import Gradcheck
import Testing

/// Functions that answer differently each time, not at all, or more precisely when asked again.
@Suite struct SpecialFunctionTests {
  @Test func aFunctionWithAStateIsNamed() throws {
    var calls = 0
    let result = try check([cos(0.5)], at: [0.5]) { x in
      calls += 1
      return sin(x[0]) + 1e-3 * Double(calls % 7)
    }
    #expect(result.nondeterminism > 0)
    #expect(result.verdict != .pass)
    #expect(
      result.reason?.hasPrefix("not deterministic: two evaluations at the same point differ by")
        == true, "\(result.reason ?? "")")
  }

  @Test func aFunctionWithoutAValueIsNamed() throws {
    let result = try check([1], at: [-1]) { log($0[0]) }
    #expect(result.verdict == .inconclusive)
    #expect(result.reason?.hasSuffix("at the point of the check") == true)
    let infinite = try check([.infinity], at: [1]) { $0[0] }
    #expect(infinite.verdict == .fail)
    #expect(infinite.reason == "the gradient is infinity at [0]")
  }

  /// sin(x) on top of 1e12: Double has four digits of it left, the higher precision all.
  private struct Offset: ProbedFunction {
    var point: [Double]
    var count: Int { point.count }
    func coordinate(at index: Int) -> Double { point[index] }

    private func small(_ probe: Probe) -> Double {
      var x = point
      switch probe.displacement {
      case .coordinate(let index): x[index] += probe.step
      case .direction(let u): for index in x.indices { x[index] += probe.step * u[index] }
      }
      return x.reduce(0) { $0 + sin($1) }
    }

    func values(at probes: [Probe]) -> [ProbeValue] { probes.map { ProbeValue(1e12 + small($0)) } }

    func preciseValues(at probes: [Probe]) -> [ProbeValue]? {
      probes.map { ProbeValue(1e12, low: small($0)) }
    }
  }

  @Test func whatDoubleCannotDecideIsDecidedByTheHigherPrecision() throws {
    let point = [0.3, -1.1, 0.8]
    let function = Offset(point: point)
    let right = try TensorChecker(seed: 2).check(
      name: "x", shape: [3], analytic: point.map { cos($0) }, function: function)
    #expect(right.verdict == .pass, "\(right)")
    let wrong = try TensorChecker(seed: 2).check(
      name: "x", shape: [3], analytic: point.map { 1.00001 * cos($0) }, function: function)
    #expect(wrong.verdict == .fail, "\(wrong)")
  }
}
