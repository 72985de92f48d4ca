/// The verdict on one derivative, and the scale on which it was reached.
struct Judgement: Sendable, Equatable {
  /// Why a pass is a pass.
  enum Ground: Sendable {
    /// The coordinate's own size was resolved.
    case ownScale
    /// Only the tensor's RMS gradient was: the coordinate is too small for its own size.
    case tensorScale
    /// Its terms cancel: zero, judged against the size of what cancels.
    case cancelling
  }

  var verdict: Verdict
  var ground: Ground = .ownScale
  /// |analytic − numerical| relative to the scale at which the coordinate was judged.
  var relativeError: Double
  /// The bound relative to that scale.
  var relativeBound: Double

  /// Judges one coordinate, as numerics.md states it. With a the analytic value and r its own
  /// rounding, n the numerical one and b the bound on its error:
  ///
  /// - fails if |a − n| > tol·max(|a|, |n|) + b + r
  /// - passes if |a − n| is below that and b + r ≤ tol·max(|a|, |n|);
  ///   or b + r ≤ tol·RMS of the tensor's gradient ('at the tensor's scale');
  ///   or |a| ≤ r, |n| ≤ b + r and b + r ≤ tol·m ('cancelling', m the size of what cancels)
  /// - at a kink passes as `kink` if a lies between the two slopes, give or take the same
  /// - counts as not exercised where the function does not move and a is zero, or within r of it
  ///   where nothing cancels
  /// - is inconclusive otherwise
  static func ofCoordinate(
    analytic: Double, rounding: Double, estimate: DerivativeEstimate, tolerance: Double,
    rms: Double
  ) -> Judgement {
    guard analytic.isFinite else {
      return Judgement(verdict: .fail, relativeError: .nan, relativeBound: .nan)
    }
    let slack = estimate.bound + rounding
    let numerical = estimate.value
    var error = abs(analytic - numerical)
    var own = max(abs(analytic), abs(numerical))
    switch estimate.shape {
    case .undefined:
      return Judgement(verdict: .inconclusive, relativeError: .nan, relativeBound: .nan)
    case .flat
    where analytic == 0 || abs(analytic) <= rounding && slack > tolerance * estimate.slopeScale:
      return Judgement(verdict: .notExercised, relativeError: 0, relativeBound: 0)
    case .kink:
      let slopes = estimate.slopes ?? numerical...numerical
      own = max(own, abs(slopes.lowerBound), abs(slopes.upperBound))
      error = max(slopes.lowerBound - analytic, analytic - slopes.upperBound, 0)
      let verdict: Verdict = error > tolerance * own + slack ? .fail : .kink
      return Judgement(verdict: verdict, relativeError: error / own, relativeBound: slack / own)
    case .flat, .smooth, .oneSided: break
    }
    func judged(_ verdict: Verdict, _ ground: Ground, by scale: Double) -> Judgement {
      let scale = scale > 0 ? scale : 1
      return Judgement(
        verdict: verdict, ground: ground, relativeError: error / scale,
        relativeBound: slack / scale)
    }
    if error > tolerance * own + slack { return judged(.fail, .ownScale, by: own) }
    if slack <= tolerance * own { return judged(.pass, .ownScale, by: own) }
    if slack <= tolerance * rms { return judged(.pass, .tensorScale, by: rms) }
    // Where terms cancel, what is left of them rounds to ε of them, even if it was measured to be less.
    let scale = estimate.slopeScale
    if abs(analytic) <= max(rounding, estimate.isNoise ? .ulpOfOne * scale : 0),
      abs(numerical) <= slack,
      slack <= tolerance * scale
    {
      return judged(.pass, .cancelling, by: scale)
    }
    return judged(.inconclusive, .ownScale, by: max(own, rms))
  }

  /// Judges a direction u: it fails if |⟨a, u⟩ − n| > tol·RMS + b + r, and passes where b + r is
  /// below tol·RMS too. The RMS gradient, not its norm: one coordinate's fault must show.
  static func ofDirection(
    analytic: Double, rounding: Double, estimate: DerivativeEstimate, tolerance: Double,
    rms: Double
  ) -> Judgement {
    guard analytic.isFinite else {
      return Judgement(verdict: .fail, relativeError: .nan, relativeBound: .nan)
    }
    let slack = estimate.bound + rounding
    let scale = rms > 0 ? rms : 1
    var error = abs(analytic - estimate.value)
    func judged(_ verdict: Verdict) -> Judgement {
      Judgement(
        verdict: verdict, relativeError: error / scale, relativeBound: slack / scale)
    }
    switch estimate.shape {
    case .undefined: return judged(.inconclusive)
    case .flat where analytic == 0: return judged(.notExercised)
    case .kink:
      let slopes = estimate.slopes ?? estimate.value...estimate.value
      error = max(slopes.lowerBound - analytic, analytic - slopes.upperBound, 0)
      // Where a direction crosses several kinks at once (pooling windows of equal pixels), a right
      // gradient may lie outside: each kink has its own two slopes, and their sums need not hold the
      // sum of the choices. Coordinates decide there (Bolte and Pauwels, 2020).
      return judged(error > tolerance * rms + slack ? .inconclusive : .kink)
    case .flat, .smooth, .oneSided: break
    }
    if error > tolerance * rms + slack { return judged(.fail) }
    let floor = estimate.isNoise ? .ulpOfOne * estimate.slopeScale : 0
    if abs(analytic) <= max(rounding, floor), slack > tolerance * rms,
      abs(estimate.value) <= slack,
      slack <= tolerance * estimate.slopeScale
    {
      return Judgement(
        verdict: .pass, ground: .cancelling, relativeError: error / estimate.slopeScale,
        relativeBound: slack / estimate.slopeScale)
    }
    return judged(slack <= tolerance * rms ? .pass : .inconclusive)
  }
}
