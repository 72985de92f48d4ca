import RealModule

// Second looks at what seems to be wrong, where the first may not have seen what there is at the
// point itself.

extension TensorRun {
  /// A ladder that starts so much lower than the first one may see what that one did not.
  private static let closer = 0x1p-20
  /// Once so many looks in a row have found nothing better, no more are taken: the tensor has failed.
  private static let enoughLooks = 8

  /// The estimate from a ladder that starts closer to the point, where one that starts at the tensor's
  /// size may have stopped too far off, and where that agrees with the gradient; `nil` otherwise.
  func closerEstimate(
    _ index: Int, _ ladder: Ladder, _ estimate: DerivativeEstimate, scale: Double
  ) throws -> DerivativeEstimate? {
    if let wider = try withAllChoices(estimate, along: .coordinate(index)),
      judge(index, estimate: wider).verdict == .kink
    {
      return wider
    }
    guard vainLooks < Self.enoughLooks else { return nil }
    for start in closerStarts(index, ladder, scale: scale) {
      var looked = try closerLook(index, pairProber, start)
      // More digits cost whole evaluations: what fails beyond doubt is not worth them.
      if looked.verdict == .inconclusive, let precise = try precise(), precise !== pairProber {
        looked = try closerLook(index, precise, start)
      }
      if [.pass, .kink].contains(looked.verdict) { return looked.estimate }
    }
    vainLooks += 1
    return nil
  }

  /// The estimate of a coordinate by a ladder from `start` downwards, and what it says of the gradient.
  private func closerLook(
    _ index: Int, _ prober: LineProber, _ start: Double
  ) throws -> (estimate: DerivativeEstimate, verdict: Verdict) {
    let found = try line(index, by: LadderSearch(prober: prober, scale: start))
    let estimate = found?.estimate ?? .undefined
    return (estimate, judge(index, estimate: estimate).verdict)
  }

  /// Where ladders would start that come closer to the point than the first has come.
  private func closerStarts(_ index: Int, _ ladder: Ladder, scale: Double) -> [Double] {
    var starts = [
      // A coordinate that is tiny beside the others: log x at 1e-90 beside 1e30.
      abs(function.coordinate(at: index)),
      // Where the gradient says that the function moves by its own size.
      abs(prober.base.value / analytic[index]),
    ].filter { $0 > 0 && $0 < Self.closer * scale }
    // Kinks, or what saturates behind them, may lie nearer than most steps.
    if prober.base.branches != 0, let finest = ladder.rungs.last?.step { starts.append(finest) }
    return starts
  }

  /// The estimate at a kink with all slopes that a gradient may have there, where the function is a sum
  /// of values with kinks of their own; `nil` where that is not known.
  func withAllChoices(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement
  ) throws -> DerivativeEstimate? {
    guard estimate.shape == .kink, let slopes = estimate.slopes,
      let sums = try function.subgradients(along: line, step: estimate.step)
    else { return nil }
    var wider = estimate
    wider.slopes =
      min(slopes.lowerBound, sums.lowerBound)...max(slopes.upperBound, sums.upperBound)
    return wider
  }
}
