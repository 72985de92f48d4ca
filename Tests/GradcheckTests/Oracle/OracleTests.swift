import Foundation
import Gradcheck
import Testing

/// Estimates against exact derivatives: `oracle.csv` and `oracle32.csv`, written by
/// `make_oracle.py` with mpmath. Each line is a function and a point; scales run over 24 decades.
@Suite struct OracleTests {
  private struct Case {
    var name: String
    var x: Double
    var a: Double
    var b: Double
    var derivative: Double
  }

  private static func cases(_ file: String) throws -> [Case] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent(file)
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let fields = $0.split(separator: ",").map(String.init)
      let numbers = try fields.dropFirst().map { try #require(Double($0)) }
      return Case(
        name: fields[0], x: numbers[0], a: numbers[1], b: numbers[2], derivative: numbers[3])
    }
  }

  /// How estimates compare with exact derivatives.
  private struct Tally {
    var outside: [String] = []
    var ratios: [Double] = []
    /// How many bounds are wider than this share of the derivative.
    var loose = 0

    mutating func add(_ one: Case, _ estimate: DerivativeEstimate, tolerance: Double) {
      let error = abs(estimate.value - one.derivative)
      if !(error <= estimate.bound) {
        outside.append("\(one): \(estimate)")
      } else if error > 0 {
        ratios.append(estimate.bound / error)
      }
      if !(estimate.bound <= tolerance * abs(one.derivative)) { loose += 1 }
    }

    /// By how much bounds exceed true errors, where these are not 0.
    var median: Double { ratios.sorted()[ratios.count / 2] }
  }

  @Test(arguments: [0, 1, 2] as [UInt64])
  func theTrueErrorLiesWithinTheBound(seed: UInt64) throws {
    let cases = try Self.cases("oracle.csv")
    #expect(cases.count >= 2000)
    var tally = Tally()
    for one in cases {
      let g = try #require(oracleFunctions[one.name])
      let estimate = try numericalDerivative(
        of: { (x: Double) in one.b * g(x / one.a) }, at: one.x, seed: seed)
      tally.add(one, estimate, tolerance: 1e-6)
    }
    #expect(tally.outside.isEmpty, "\(tally.outside.count): \(tally.outside.prefix(5))")
    #expect(tally.median <= 100)
    #expect(tally.loose * 20 <= cases.count, "\(tally.loose) bounds are wider than the tolerance")
  }

  @Test(arguments: [0, 1, 2] as [UInt64])
  func complexStepsAreRightToNearlyAllDigits(seed: UInt64) throws {
    let cases = try Self.cases("oracle.csv").filter {
      !AnalyticOracleFunction.missing.contains($0.name)
    }
    #expect(cases.count >= 2000)
    var tally = Tally()
    for one in cases {
      let function = AnalyticOracleFunction(name: one.name, a: one.a, b: one.b)
      let estimate = numericalDerivative(of: function, at: one.x, seed: seed)
      tally.add(one, estimate, tolerance: 1e-10)
    }
    #expect(tally.outside.isEmpty, "\(tally.outside.count): \(tally.outside.prefix(5))")
    #expect(tally.median <= 100)
    // `Complex.atan` drops tiny imaginary parts: its 75 cases are differenced.
    #expect(tally.loose <= 80, "\(tally.loose) bounds are wider than 1e-10")
  }

  /// `offset` is left out: 1e6 + sin(t) takes 33 values in Float, a staircase and no sine. One more
  /// may escape, 1 − cos(t) at 0.011, which is flat there for several steps around.
  @Test(arguments: [0, 1, 2] as [UInt64])
  func theTrueErrorLiesWithinTheBoundInFloat(seed: UInt64) throws {
    let cases = try Self.cases("oracle32.csv").filter {
      !AnalyticOracleFunction.missing.contains($0.name) && $0.name != "offset"
    }
    #expect(cases.count >= 2000)
    var tally = Tally()
    for one in cases {
      let function = AnalyticOracleFunction(name: one.name, a: one.a, b: one.b)
      let estimate = try numericalDerivative(
        of: { (x: Float) in function([x]) }, at: Float(one.x), seed: seed)
      tally.add(one, estimate, tolerance: 1e-2)
    }
    #expect(tally.outside.count <= 1, "\(tally.outside.count): \(tally.outside.prefix(5))")
    #expect(tally.median <= 100)
    #expect(tally.loose * 20 <= cases.count, "\(tally.loose) bounds are wider than 1e-2")
  }
}
