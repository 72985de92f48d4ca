import Foundation
import Gradcheck
import Testing

@Suite struct DeceivingFunctionTests {
  /// A true derivative outside the bound has escaped; kinks and undefined slopes claim nothing.
  @Test(arguments: [0, 1, 2] as [UInt64]) func atMostOnePercentEscape(seed: UInt64) throws {
    let functions = deceivingFunctions()
    #expect(functions.count >= 200)
    var escaped: [String] = []
    for function in functions {
      let estimate = try numericalDerivative(of: function.body, at: function.point, seed: seed)
      let isClaim = estimate.shape != .undefined && estimate.shape != .kink
      if isClaim, !(abs(estimate.value - function.derivative) <= estimate.bound) {
        escaped.append("\(function.name) at \(function.point), \(function.derivative): \(estimate)")
      }
    }
    #expect(
      escaped.count * 100 <= functions.count,
      "\(escaped.count) of \(functions.count): \n\(escaped.joined(separator: "\n"))")
  }
}
