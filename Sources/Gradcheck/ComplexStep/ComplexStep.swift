import ComplexModule

/// The derivative of an analytic function along a line, from its value a tiny imaginary step away.
///
///     f(x + ih·u) = f(x) + ih·⟨∇f, u⟩ − h²/2·… , so ⟨∇f, u⟩ = Im f(x + ih·u) / h + O(h²)
///
/// Nothing is subtracted, so `h` can be so small (2⁻²⁰⁰ of the point's size) that the error of
/// truncation is none, and only the rounding of the function's own operations remains (Squire and
/// Trapp, *Using complex variables to estimate derivatives of real functions*, SIAM Review 40,
/// 1998). That rounding is measured, not assumed: the step is taken again from points moved by
/// their own spacing and with another h, which rounds every operation differently.
struct ComplexStep<Function: AnalyticFunction> {
  let function: Function
  let point: [Double]
  /// The size of the point's entries: the step and the floor of the bound follow it.
  let scale: Double

  /// Creates a step around `point`, whose size is 1 where it is all zero.
  init(of function: Function, at point: [Double]) {
    self.function = function
    self.point = point
    let size = rootMeanSquare(point.filter(\.isFinite))
    scale = size > 0 ? size : 1
  }

  /// How often the function is evaluated for a thorough and for a quick derivative.
  static var thoroughCount: Int { 7 }
  static var quickCount: Int { 3 }

  /// The derivative along `line` with its bound; `undefined` where complex steps tell nothing: the
  /// function is not finite, does not move, or has lost the imaginary part on its way.
  ///
  /// That last happens in libraries: `Complex.atan` of swift-numerics is accurate relative to the
  /// whole number and may drop a tiny imaginary part. A second step of 2⁻²⁶, which is not tiny, must
  /// give the same to three digits.
  ///
  /// - Parameter isThorough: whether many steps are taken, for a bound on which others may rely.
  func derivative(
    along line: Probe.Displacement, isThorough: Bool, using generator: inout SeededGenerator
  ) -> DerivativeEstimate {
    let base = step(along: line, factor: Self.tiny, moved: false, using: &generator)
    let large = step(along: line, factor: 0x1p-26, moved: false, using: &generator)
    guard base.slope.isFinite, base.value.isFinite, base.slope != 0,
      abs(large.slope - base.slope) <= 1e-3 * abs(base.slope)
    else { return .undefined }
    var spread = 0.0
    for _ in 2..<(isThorough ? Self.thoroughCount : Self.quickCount) {
      let factor = Self.tiny * (1 + generator.uniform())
      let again = step(along: line, factor: factor, moved: true, using: &generator)
      let difference = abs(again.slope - base.slope)
      guard difference.isFinite else { return .undefined }
      spread = max(spread, difference)
    }
    return DerivativeEstimate(
      shape: .smooth, value: base.slope,
      bound: (isThorough ? 5 : 20) * spread + 8 * base.slope.ulp, slopes: nil,
      slopeScale: max(abs(base.slope), abs(base.value) / scale), step: scale)
  }

  /// The size of a step, relative to that of the point.
  private static var tiny: Double { 0x1p-200 }

  private func step(
    along line: Probe.Displacement, factor: Double, moved: Bool,
    using generator: inout SeededGenerator
  ) -> (value: Double, slope: Double) {
    let h = factor * scale
    var arguments = point.map { value in
      guard moved else { return Complex(value, 0) }
      // One spacing may round away in the function's first operation.
      let spacings = Double(Int.random(in: 2...4, using: &generator))
      return Complex(value + (generator.uniform() < 0.5 ? -spacings : spacings) * value.ulp, 0)
    }
    switch line {
    case .coordinate(let index): arguments[index].imaginary = h
    case .direction(let direction):
      for index in arguments.indices { arguments[index].imaginary = h * direction[index] }
    }
    let value = function(arguments)
    return (value.real, value.imaginary / h)
  }
}

/// A function that differentiates itself, so that its values need not be differenced.
protocol SelfDifferentiating: ProbedFunction {
  /// The derivatives along `lines`, with bounds; `nil` where they turn out not to exist.
  func derivatives(along lines: [Probe.Displacement]) throws -> [DerivativeEstimate]
}

/// An analytic function of one tensor, checked by complex steps.
struct AnalyticProbe<Function: AnalyticFunction>: SelfDifferentiating {
  let step: ComplexStep<Function>
  let counter: EvaluationCounter
  let seed: UInt64

  var count: Int { step.point.count }
  func coordinate(at index: Int) -> Double { step.point[index] }

  func values(at probes: [Probe]) -> [ProbeValue] {
    probes.map { probe in
      counter.function += 1
      var moved = step.point
      switch probe.displacement {
      case .coordinate(let index): moved[index] += probe.step
      case .direction(let direction):
        for index in moved.indices { moved[index] += probe.step * direction[index] }
      }
      return ProbeValue(step.function(moved))
    }
  }

  /// A few of the lines are measured thoroughly, spread over all; the others take a few steps each
  /// and are trusted no further than the worst of those.
  func derivatives(along lines: [Probe.Displacement]) -> [DerivativeEstimate] {
    var generator = SeededGenerator(seed: seed ^ 0xC0DE)
    let stride = max(1, lines.count / 8)
    var worst = 0.0
    var known: [Int: DerivativeEstimate] = [:]
    for index in Swift.stride(from: 0, to: lines.count, by: stride) {
      counter.function += ComplexStep<Function>.thoroughCount
      let estimate = step.derivative(along: lines[index], isThorough: true, using: &generator)
      known[index] = estimate
      if estimate.shape == .smooth { worst = max(worst, estimate.bound / abs(estimate.value)) }
    }
    return lines.enumerated().map { index, line in
      if let estimate = known[index] { return estimate }
      counter.function += ComplexStep<Function>.quickCount
      var estimate = step.derivative(along: line, isThorough: false, using: &generator)
      estimate.bound = max(estimate.bound, worst * abs(estimate.value))
      return estimate
    }
  }
}

/// The derivative of an analytic function of one variable by a complex step, with a bound.
///
///     let slope = numericalDerivative(of: Sine(), at: 1)
///     // slope.value 0.5403023058681398, slope.bound 2e-15
///
/// Where a complex step tells nothing (the slope is 0, or a library's function has dropped the
/// imaginary part) the function is differenced instead.
///
/// - Parameters:
///   - function: the function, called with an array of one number, 7 times.
///   - point: where the derivative is taken.
///   - seed: fixes the steps.
/// - Returns: the estimate.
public func numericalDerivative(
  of function: some AnalyticFunction, at point: Double, seed: UInt64 = 0
) -> DerivativeEstimate {
  var generator = SeededGenerator(seed: seed ^ 0xC0DE)
  let stepped = ComplexStep(of: function, at: [point]).derivative(
    along: .coordinate(0), isThorough: true, using: &generator)
  guard stepped.shape == .undefined else { return stepped }
  let differenced = try? numericalDerivative(
    of: { (x: Double) in function([x]) }, at: point, seed: seed)
  return differenced ?? .undefined
}
