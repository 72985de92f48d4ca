import Foundation
import Gradcheck
import Testing

/// Estimates against exact derivatives: `oracle.csv`, written by `make_oracle.py` with mpmath.
@Suite struct OracleTests {
  private struct Case {
    var name: String
    var x: Double
    var a: Double
    var b: Double
    var derivative: Double
  }

  private static func cases() throws -> [Case] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("oracle.csv")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let fields = $0.split(separator: ",").map(String.init)
      let numbers = try fields.dropFirst().map { try #require(Double($0)) }
      return Case(
        name: fields[0], x: numbers[0], a: numbers[1], b: numbers[2], derivative: numbers[3])
    }
  }

  @Test(arguments: [0, 1, 2] as [UInt64])
  func theTrueErrorLiesWithinTheBound(seed: UInt64) throws {
    let cases = try Self.cases()
    #expect(cases.count >= 2000)
    var outside: [String] = []
    var ratios: [Double] = []
    var loose = 0
    for one in cases {
      let g = try #require(oracleFunctions[one.name])
      let estimate = try numericalDerivative(of: { one.b * g($0 / one.a) }, at: one.x, seed: seed)
      let error = abs(estimate.value - one.derivative)
      if !(error <= estimate.bound) {
        outside.append("\(one): \(estimate)")
      } else if error > 0 {
        ratios.append(estimate.bound / error)
      }
      if !(estimate.bound <= 1e-6 * abs(one.derivative)) { loose += 1 }
    }
    ratios.sort()
    #expect(outside.isEmpty, "\(outside.count) outside, such as \(outside.prefix(5))")
    #expect(ratios[ratios.count / 2] <= 100)
    #expect(loose * 20 <= cases.count, "\(loose) bounds are wider than the tolerance")
  }
}
