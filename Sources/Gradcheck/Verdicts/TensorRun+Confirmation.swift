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
  /// Where branches are recorded or a higher precision was asked, that is better evidence. Where
  /// rounding may be what was measured, one pair in the higher precision tells.
  func confirmed(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, scale: Double,
    fails: (DerivativeEstimate) -> Bool
  ) throws -> DerivativeEstimate {
    guard confirmedCount < Self.confirmations, fails(estimate), estimate.shape != .undefined else {
      return estimate
    }
    let isDoubtful =
      isSmall(estimate, along: line, scale: scale) || isFarOut(estimate, scale: scale)
    if isDoubtful || mayBeRounding(estimate, along: line), let precise = try precise() {
      if try isDoubtful || isRounding(estimate, along: line, precise)
        || movesAfterAll(estimate, along: line, precise)
      {
        return try evaluatedWhole(estimate, along: line, precise, scale: scale, fails: fails)
      }
      confirmedCount += 1
      return estimate
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

  /// Whether the difference is so small beside the function's value that it may be its rounding.
  private func isSmall(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, scale: Double
  ) -> Bool {
    guard case .coordinate(let index) = line else { return false }
    return abs(analytic[index] - estimate.value) * scale <= 1e-10 * abs(prober.base.value)
  }

  /// Whether an estimate rests on steps beyond the size of the numbers. There a function may have a
  /// slope of its own, as straight as that at the point: a GELU, far out on either side.
  private func isFarOut(_ estimate: DerivativeEstimate, scale: Double) -> Bool {
    estimate.step > 1.5 * (naturalScale ?? scale)
  }

  /// Whether the difference at an estimate's step is so little that the function's rounding may make
  /// it, beside the largest value within the size of the numbers; or nothing moved at all. Below 0 a
  /// GELU moves in steps of the 1 that it is computed from, and is a line between two of them. A pair in
  /// higher precision costs hundreds of evaluations, in a large network seconds.
  private func mayBeRounding(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement
  ) -> Bool {
    if checker.mayCancel || estimate.value == 0 { return true }
    let expected =
      switch line {
      case .coordinate(let index): analytic[index]
      case .direction(let direction): product(direction).value
      }
    let largest = max(abs(prober.base.value), prober.largestValue)
    // Where nothing is expected to move, one unit of rounding is a slope.
    return expected == 0 || abs(expected - estimate.value) * estimate.step <= 0x1p-40 * largest
  }

  /// Whether what does not move in Double does so with more digits, at this step or at finer ones, where
  /// a change by itself keeps its digits: far below 0 a GELU is lost beside the 1 that it is computed from.
  private func movesAfterAll(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, _ precise: LineProber
  ) throws -> Bool {
    guard estimate.value == 0, estimate.step > 0 else { return false }
    let steps = [1, 0x1p-10, 0x1p-20].map { $0 * estimate.step }
    return try precise.rungs(along: [whole(line)], steps: [steps])[0].contains { rung in
      rung.isFinite && [rung.forward, rung.backward].contains { $0.minus(precise.base) != 0 }
    }
  }

  /// Whether the quotient at the step of an estimate is another with more digits, by more than the
  /// estimate's bound.
  ///
  /// Fine steps that are lost in a larger intermediate result (0.5 + x², 1 + 1e-12 x) leave a
  /// function that is smooth, only not the same one: no noise shows, and its slope, often 0, agrees
  /// with itself over decades of steps.
  private func isRounding(
    _ estimate: DerivativeEstimate, along line: Probe.Displacement, _ precise: LineProber
  ) throws -> Bool {
    guard estimate.step > 0,
      let seen = try pairProber.rungs(along: [line], steps: [[estimate.step]])[0].first,
      let exact = try precise.rungs(along: [whole(line)], steps: [[seen.step]])[0].first
    else { return false }
    let sides = [(seen.forward, exact.forward), (seen.backward, exact.backward)]
      .filter { $0.isFinite && $1.isFinite }
      .map { ($0.minus(pairProber.base) - $1.minus(precise.base)) / seen.step }
    let isTwoSided = [.smooth, .flat].contains(estimate.shape)
    let distances =
      isTwoSided && sides.count == 2 ? [(sides[0] - sides[1]) / 2] : sides
    return distances.contains { abs($0) > estimate.bound }
  }

  /// The same line as a direction, along which a function is evaluated whole.
  private func whole(_ line: Probe.Displacement) -> Probe.Displacement {
    guard case .coordinate(let index) = line else { return line }
    var direction = [Double](repeating: 0, count: analytic.count)
    direction[index] = 1
    return .direction(direction)
  }

  /// The estimate along a line from whole evaluations in higher precision, where the difference may
  /// be rounding.
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
    guard let (ladder, measured) = found.first, measured.shape != .undefined else {
      return estimate
    }
    var whole = measured
    changeError = max(changeError, abs(whole.value - estimate.value))
    if fails(whole) {
      confirmedCount += 1
    } else {
      replacedChanges += 1
      if case .coordinate(let index) = line { preciseLines[index] = (ladder, whole) }
    }
    whole.slopeScale = max(whole.slopeScale, estimate.slopeScale)
    return whole
  }
}
