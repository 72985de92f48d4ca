/// The function on both sides of the point, at one step of the ladder.
struct Rung: Sendable {
  /// The step, positive, as really taken.
  var step: Double
  /// The function at `x + step` along the line.
  var forward: ProbeValue
  /// The function at `x - step` along the line.
  var backward: ProbeValue

  /// The central difference quotient.
  var central: Double { forward.minus(backward) / (2 * step) }

  /// Whether both sides lie in the domain.
  var isFinite: Bool { forward.isFinite && backward.isFinite }

  /// Whether both sides took the same branches: no kink lies between them.
  var isUnbranched: Bool { forward.branches == backward.branches }

  /// The rounding of the larger of the two values, which is added to the noise measured at the
  /// point: a function that grows away from the point rounds more coarsely there.
  func rounding(precise: Bool) -> Double {
    let largest = max(abs(forward.value), abs(backward.value))
    guard largest.isFinite else { return .infinity }
    return precise ? largest.ulp * 0x1p-50 : largest.ulp
  }
}

/// The points of a difference quotient that is extrapolated to step zero.
struct Quotient: Sendable {
  /// The step, positive.
  var step: Double
  /// The difference quotient at this step.
  var value: Double
  /// A bound on what noise contributes to `value`.
  var noise: Double
  /// The smallest change of `value` that could be seen, where that is known to be coarser.
  var resolution = 0.0
}
