import Gradcheck

/// Numerical derivatives of functions that were made to deceive them, held to their bounds.
package struct DeceivingStudy: Sendable {
  /// How many functions there are.
  package let count: Int
  /// Those whose true derivative lies outside of the bound, with what was claimed. Kinks and undefined
  /// slopes claim nothing.
  package private(set) var escaped: [String] = []

  package init(seed: UInt64) throws {
    let functions = deceivingFunctions()
    count = functions.count
    for function in functions {
      let estimate = try numericalDerivative(of: function.body, at: function.point, seed: seed)
      let isClaim = estimate.shape != .undefined && estimate.shape != .kink
      if isClaim, !(abs(estimate.value - function.derivative) <= estimate.bound) {
        escaped.append(
          "\(function.name) at \(function.point): \(function.derivative), called "
            + "\(estimate.value) ± \(estimate.bound)")
      }
    }
  }
}
