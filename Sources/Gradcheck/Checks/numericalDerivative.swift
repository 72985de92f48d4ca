/// The derivative of a function of one variable, from its values only, with a bound on its error.
///
///     let slope = try numericalDerivative(of: { sin($0) }, at: 1)
///     // slope.value 0.5403023058681…, slope.bound 3e-13
///
/// Central differences over a ladder of steps a factor of 2 apart, extrapolated to step zero
/// (Richardson, 1911; Ridders, 1982). Noise is measured (ECnoise: Moré and Wild, 2011), steps
/// retreat from what is not finite, and kinks are told by the slopes of the two sides. The bound is
/// *estimated*: no finite number of evaluations of a black box can make it certain.
///
/// - Parameters:
///   - function: the function; called about 50 times.
///   - point: where the derivative is taken.
///   - scale: the step at which the ladder starts; by default the size of `point`, or where that is
///     zero, a step that moves the function well above its noise.
///   - seed: fixes the steps.
/// - Returns: the estimate; its `shape` tells a kink, a plateau, or that no slope could be told.
public func numericalDerivative(
  of function: (Double) throws -> Double, at point: Double, scale: Double? = nil, seed: UInt64 = 0
) throws -> DerivativeEstimate {
  try estimatedDerivative(of: function, at: point, scale: scale, seed: seed)
}

/// The same for a function in single precision: steps are exact in `Float`, and the function's
/// rounding, which is measured, sets what the bound can be (three to five digits, mostly).
public func numericalDerivative(
  of function: (Float) throws -> Float, at point: Float, scale: Double? = nil, seed: UInt64 = 0
) throws -> DerivativeEstimate {
  try estimatedDerivative(
    of: { (x: Float) in Double(try function(x)) }, at: point, scale: scale, seed: seed)
}

private func estimatedDerivative<Point: Checkable>(
  of function: (Point) throws -> Double, at point: Point, scale: Double?, seed: UInt64
) throws -> DerivativeEstimate {
  try withoutActuallyEscaping(function) { function in
    let probed = FlatFunction(
      point: point, all: point.coordinates, range: 0..<1, function: { try $0.map(function) })
    let checker = TensorChecker(seed: seed, scale: scale)
    let run = try TensorRun(
      checker: checker, name: "", shape: [], analytic: [0], rounding: nil, function: probed,
      isCancelled: { false })
    return try run.derivative()
  }
}
