import Foundation
import Gradcheck
import Testing

@Suite struct HardCaseTests {
  @Test(arguments: [1, 2, 3] as [UInt64]) func noRightGradientFails(seed: UInt64) throws {
    let cases = hardCases(seed: seed)
    var doubts: [String] = []
    for one in cases {
      let result = try check(one.gradient, at: one.point, seed: seed, one.value)
      #expect(result.verdict != .fail, "\(one.name) at \(one.point): \(result)")
      if result.verdict == .inconclusive {
        doubts.append("\(one.name): \(result.reason ?? "") \(result.worst.first as Any)")
      }
    }
    #expect(doubts.count * 100 <= cases.count, "\(doubts.joined(separator: "\n"))")
  }

  /// The same cases with one coordinate wrong by a thousandth of itself, or of the tensor's RMS
  /// gradient where it is smaller than that.
  @Test(arguments: [1, 2] as [UInt64]) func noWrongGradientPasses(seed: UInt64) throws {
    var missed: [String] = []
    var undecided = 0
    var count = 0
    for one in hardCases(seed: seed) where one.gradient.contains(where: { $0 != 0 }) {
      for factor in [1.001, -1, 0, 2] {
        var wrong = one.gradient
        let largest = wrong.indices.max { abs(wrong[$0]) < abs(wrong[$1]) } ?? 0
        wrong[largest] *= factor
        count += 1
        let verdict = try check(wrong, at: one.point, seed: seed, one.value).verdict
        if verdict == .inconclusive { undecided += 1 }
        if verdict != .fail, verdict != .inconclusive {
          missed.append("\(one.name) × \(factor): \(verdict)")
        }
      }
    }
    #expect(missed.isEmpty, "\(missed)")
    #expect(undecided * 100 <= count)
  }

  @Test func directionsSeeWholesaleFaults() throws {
    for one in hardCases(seed: 4) where one.point.count >= 5 {
      let right = try check(one.gradient, at: one.point, coverage: .directions, one.value)
      #expect(right.verdict != .fail, "\(one.name): \(right)")
      // An offset of 1e6 leaves ten digits of the derivative in noise: that takes more.
      if one.name != "offset 1000000.0" {
        #expect(right.evaluations <= 60, "\(one.name): \(right.evaluations)")
      }
      guard one.gradient.contains(where: { $0 != 0 }) else { continue }
      let wrong = one.gradient.map { -$0 }
      let result = try check(wrong, at: one.point, coverage: .directions, one.value)
      #expect(result.verdict == .fail, "\(one.name)")
    }
  }
}
