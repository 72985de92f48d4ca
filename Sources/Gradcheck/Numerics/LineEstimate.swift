/// The derivative along one line of a function whose changes were measured by somebody else, with a
/// bound on its error: the part of the checker's numerics that an engine with values of its own uses.
package struct LineEstimate: Sendable, Equatable {
  /// The derivative.
  package var value: Double
  /// The estimated bound on its error.
  package var bound: Double

  package init(value: Double, bound: Double) {
    self.value = value
    self.bound = bound
  }

  /// By how much the function changed at one step to each side.
  package struct Pair: Sendable {
    /// The step, positive.
    package var step: Double
    /// f(x + step) − f(x).
    package var forward: Double
    /// f(x − step) − f(x).
    package var backward: Double

    package init(step: Double, forward: Double, backward: Double) {
      self.step = step
      self.forward = forward
      self.backward = backward
    }

    /// The central difference quotient.
    package var central: Double { (forward - backward) / (2 * step) }
  }

  /// The part of `deviation`, the standard deviation of a change, that one quotient may be off by.
  package static func noise(_ deviation: Double, step: Double) -> Double {
    LineProber.noiseFactor * deviation / step
  }

  /// Extrapolates central quotients; `nil` with fewer than three, or where one is not finite.
  ///
  /// - Parameters:
  ///   - pairs: in any order.
  ///   - deviation: the standard deviation of the noise of one change, measured.
  package init?(_ pairs: [Pair], deviation: Double) {
    let quotients = pairs.sorted { $0.step > $1.step }.map { pair in
      Quotient(
        step: pair.step, value: pair.central, noise: Self.noise(deviation, step: pair.step))
    }
    guard quotients.allSatisfy(\.value.isFinite),
      let best = Extrapolation.best(of: quotients, power: 2, learnsNoise: false)
    else { return nil }
    value = best.value
    bound = best.bound
  }

  /// The multiples of a tiny step at which ``noise(of:)`` wants the changes.
  package static let noiseMultiples = [-3.0, -2, -1, 1, 2, 3]

  /// The standard deviation of the noise in changes at ``noiseMultiples`` of one tiny step: ECnoise
  /// (Moré and Wild, 2011).
  package static func noise(of changes: [Double]) -> Double {
    guard changes.count == noiseMultiples.count, changes.allSatisfy(\.isFinite) else { return 0 }
    var all = changes
    all.insert(0, at: 3)
    return EvaluationNoise.standardDeviation(of: all)
  }
}
