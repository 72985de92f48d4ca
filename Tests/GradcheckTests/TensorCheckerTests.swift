import Foundation
import Gradcheck
import Testing

@Suite struct TensorCheckerTests {
  @Test func aRightGradientPasses() throws {
    let result = try check([2 * 3, cos(0.5)], at: [3, 0.5]) { $0[0] * $0[0] + sin($0[1]) }
    #expect(result.verdict == .pass)
    #expect(result.counts.passed == 2)
    #expect(result.maxRelativeError < 1e-9)
  }

  @Test func aWrongGradientFails() throws {
    let result = try check([2 * 3, -cos(0.5)], at: [3, 0.5]) { $0[0] * $0[0] + sin($0[1]) }
    #expect(result.verdict == .fail)
    #expect(result.counts.failed == 1)
    #expect(result.worst.first?.index == 1)
  }

  @Test func anErrorJustAboveTheToleranceFails() throws {
    let result = try check([exp(1) * (1 + 2e-6)], at: [1]) { exp($0[0]) }
    #expect(result.verdict == .fail)
  }

  @Test func aDeadUnitIsNotExercised() throws {
    let result = try check([0], at: [-1]) { max($0[0], 0) }
    #expect(result.verdict == .notExercised)
    let leak = try check([0.01], at: [-1]) { max($0[0], 0) }
    #expect(leak.verdict == .fail)
  }

  @Test func aKinkIsRecognised() throws {
    for branches in [nil, { (x: [Double]) -> UInt64 in x[0] > 0 ? 2 : 1 }] {
      let inside = try check([0.3], at: [0], branches: branches) { max($0[0], 0) }
      #expect(inside.verdict == .kink)
      let outside = try check([1.3], at: [0], branches: branches) { max($0[0], 0) }
      #expect(outside.verdict == .fail)
    }
  }

  @Test(arguments: [1e-12, 1e-6, 1, 1e6, 1e12]) func theScaleOfTheLossChangesNothing(
    scale: Double
  ) throws {
    let point = (0..<40).map { sin(Double($0)) }
    let gradient = point.map { scale * exp($0) }
    let right = try check(gradient, at: point) { scale * $0.reduce(0) { $0 + exp($1) } }
    #expect(right.verdict == .pass, "\(right)")
    var wrong = gradient
    wrong[17] *= 1 + 1e-5
    let caught = try check(wrong, at: point) { scale * $0.reduce(0) { $0 + exp($1) } }
    #expect(caught.verdict == .fail)
    #expect(caught.worst.first?.index == 17)
  }

  @Test func cancellingTermsPass() throws {
    let result = try check([0], at: [0]) { cos($0[0]) }
    #expect(result.verdict == .pass, "\(result)")
    let square = try check([0], at: [0]) { $0[0] * $0[0] }
    #expect(square.verdict == .pass, "\(square)")
  }

  @Test func aBoundaryOfTheDomainIsRetreatedFrom() throws {
    let result = try check([1 / 1e-3], at: [1e-3]) { log($0[0]) }
    #expect(result.verdict == .pass)
  }

  @Test func manyInputsCostFewEvaluations() throws {
    let point = (0..<1000).map { 0.5 + sin(Double($0)) / 3 }
    let function = ClosureFunction(at: point) { $0.reduce(0) { $0 + $1 * $1 * $1 } }
    let result = try TensorChecker(seed: 3).check(
      name: "x", shape: [1000], analytic: point.map { 3 * $0 * $0 }, function: function)
    #expect(result.verdict == .pass, "\(result)")
    #expect(result.evaluations <= 4000)
    #expect(result.evaluations == function.calls)
  }

  @Test func directionsCostAtMostSixty() throws {
    let point = (0..<1000).map { 0.5 + sin(Double($0)) / 3 }
    let function = ClosureFunction(at: point) { $0.reduce(0) { $0 + $1 * $1 * $1 } }
    let result = try TensorChecker(coverage: .directions, seed: 3).check(
      name: "x", shape: [1000], analytic: point.map { 3 * $0 * $0 }, function: function)
    #expect(!result.directions.contains { $0.verdict != .pass }, "\(result)")
    #expect(result.evaluations <= 60)
  }
}
