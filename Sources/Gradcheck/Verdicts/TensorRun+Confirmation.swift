extension TensorRun {
  /// So many failures of a tensor are confirmed; the tensor has failed then, and the others are only
  /// more of it.
  private static let confirmations = 3
  /// By how much the ladders of a confirmation are moved, of which none is near a power of 2: where a
  /// product is rounded to a grid, steps a factor of 2 apart may all be rounded alike, and agree on a
  /// slope that is not there.
  private static let factors = [0.7391, 1.3719, 0.5477]

  /// The estimate along a line on which the function was found to differ from the gradient, after a
  /// second look.
  ///
  /// A black box may deceive one ladder. A failure therefore has to show on ladders of other steps,
  /// with noise measured afresh, and these have to agree with one another within their bounds:
  ///
  /// - a ladder that finds a kink, or nothing that moves, replaces the estimate
  /// - where two differ by more than their bounds, or one does not fail, the bounds were worth nothing:
  ///   the distance between the two is added
  ///
  /// Where branches are recorded or a higher precision was asked, that is better evidence.
  func confirmed(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, scale: Double,
    fails: (DerivativeEstimate) -> Bool
  ) throws -> DerivativeEstimate {
    guard confirmedCount < Self.confirmations, fails(estimate), estimate.shape != .undefined else {
      return estimate
    }
    if let precise = try precise(),
      try mayBeRounding(estimate, along: line, scale: scale)
        || movesAfterAll(estimate, along: line, precise)
    {
      return try evaluatedWhole(estimate, along: line, precise, scale: scale, fails: fails)
    }
    guard prober.base.branches == 0, try precise() == nil else { return estimate }
    for factor in Self.factors.prefix(function.precision == .float32 ? 3 : 2) {
      let search = ladderSearch(prober, scale: scale * factor)
      let other = try search.run(lines: [line], isDecided: { !fails($1) || $2 }).first?.estimate
      guard let other, other.shape != .undefined else { continue }
      guard other.shape == estimate.shape || other.shape == .smooth else { return other }
      let distance = abs(other.value - estimate.value)
      let fails = fails(other)
      guard !fails || distance > other.bound + estimate.bound else { continue }
      var doubt = fails || other.bound > estimate.bound ? other : estimate
      doubt.bound = distance + max(other.bound, estimate.bound)
      return doubt
    }
    confirmedCount += 1
    return estimate
  }

  /// So many slopes of changes are replaced by those of whole evaluations; what they were off by tells
  /// what the others may be off by.
  private static let wholeEvaluations = 8

  /// Whether the difference moves the function by so little that it may be rounding: over the size of
  /// the numbers beside its value, or over the step taken beside its largest value within that size.
  /// Below 0 a GELU moves in steps of the 1 that it is computed from, and is a line between two of them.
  private func mayBeRounding(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, scale: Double
  ) -> Bool {
    let analytic =
      switch line {
      case .coordinate(let index): analytic[index]
      case .direction(let components): product(components).value
      }
    let difference = abs(analytic - estimate.value)
    let value = abs(prober.base.value)
    return difference * scale <= 1e-10 * value
      || difference * estimate.step <= 0x1p-40 * max(value, prober.largestValue)
  }

  /// Whether what does not move in Double does so with more digits: far below 0 a GELU is lost beside
  /// the 1 that it is computed from.
  private func movesAfterAll(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, _ precise: LineProber
  ) throws -> Bool {
    guard estimate.value == 0, estimate.step > 0 else { return false }
    // A change by itself keeps its digits at small steps alone.
    let steps = [1, 0x1p-10, 0x1p-20].map { $0 * estimate.step }
    return try precise.rungs(along: [whole(line)], steps: [steps])[0].contains { rung in
      rung.isFinite && [rung.forward, rung.backward].contains { $0.minus(precise.base) != 0 }
    }
  }

  /// A coordinate as a direction: those are evaluated whole.
  private func whole(_ line: Probe.Displacement) -> Probe.Displacement {
    guard case .coordinate(let index) = line else { return line }
    return .direction(analytic.indices.map { $0 == index ? 1 : 0 })
  }

  /// The estimate along a line from whole evaluations in higher precision, where the difference
  /// is so small that it may be rounding.
  ///
  /// A change by itself keeps all its digits, but where its terms cancel, what is left has only
  /// theirs: the rounding of a weight, of a softmax. Whole evaluations in the function's own precision
  /// show the rounding of terms that cancel where steps far beyond the point's numbers make these
  /// large. Both are in proportion to the step, so that no ladder shows it.
  private func evaluatedWhole(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, _ precise: LineProber,
    scale: Double, fails: (DerivativeEstimate) -> Bool
  ) throws -> DerivativeEstimate {
    guard replacedChanges < Self.wholeEvaluations else {
      var doubtful = estimate
      doubtful.bound += 4 * changeError
      return doubtful
    }
    let search = ladderSearch(precise, scale: scale)
    let found = try search.run(lines: [whole(line)], isDecided: { !fails($1) || $2 })
    guard var whole = found.first?.estimate, whole.shape != .undefined else { return estimate }
    changeError = max(changeError, abs(whole.value - estimate.value))
    if fails(whole) { confirmedCount += 1 } else { replacedChanges += 1 }
    whole.slopeScale = max(whole.slopeScale, estimate.slopeScale)
    return whole
  }
}
