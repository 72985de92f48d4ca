extension TensorRun {
  /// How many coordinates are given the whole ladder to measure what a single pair is worth.
  private static let calibrationCount = 4
  /// In each of several shares of a tensor fewer will do: all together measure it at as many.
  private static let sharedCalibrationCount = 2
  /// Once higher precision has left so many coordinates in a row undecided, the others are left to
  /// random directions in it: each of its ladders costs as much as thousands of pairs.
  private static let enoughPreciseFailures = 8
  /// Once so many coordinates have failed on the whole ladder, others that differ by far are failed
  /// by their pair alone.
  private static let confirmedFailures = 64

  /// Checks coordinates one by one: a few by the whole ladder, the others by one central pair
  /// wherever that decides.
  func checkCoordinates(_ all: [Int], scale: Double, progress: (Int) -> Void) throws {
    let indices = try checkByComplexStep(all, scale: scale)
    guard !indices.isEmpty else { return progress(all.count) }
    let isShared = checker.selection.share?.count ?? 1 > 1
    let wanted = isShared ? Self.sharedCalibrationCount : Self.calibrationCount
    let strata = stratified(wanted, of: indices)
    let sample = indices.count <= 2 * wanted ? indices : strata
    try calibrate(on: sample, scale: scale)
    progress(sample.count)
    var done = sample.count
    let rest = indices.filter { evidence[$0] == nil }
    var chunk = LineProber.batchSize / 2
    var doubtful: [Int] = []
    var start = 0
    while start < rest.count {
      let begin = ContinuousClock.now
      let block = Array(rest[start..<min(start + chunk, rest.count)])
      doubtful += try checkPairs(block, scale: scale)
      done += block.count
      progress(done)
      start += block.count
      // As many at once as a function can use, and few enough that a check stops when asked to.
      let elapsed = ContinuousClock.now - begin
      if elapsed < .milliseconds(10) {
        chunk = min(2 * chunk, 1 << 14)
      } else if elapsed > .milliseconds(40) {
        chunk = max(chunk / 2, 1)
      }
    }
    try settle(doubtful, scale: scale)
  }

  /// Gives coordinates that their pair did not settle all that they need.
  func settle(_ doubtful: [Int], scale: Double) throws {
    // The most doubtful first, so that the worst failures have the best evidence.
    let sorted = doubtful.map { ($0, pairError($0)) }.sorted { $0.1 > $1.1 }.map(\.0)
    for start in stride(from: 0, to: sorted.count, by: 16) {
      let block = Array(sorted[start..<min(start + 16, sorted.count)])
      try checkLadders(block.filter { !failsByFar($0) }, scale: scale)
    }
  }

  /// Measures, on whole ladders, the noise, the best shared step and the error of a plain central
  /// pair at that step.
  func calibrate(on sample: [Int], scale: Double) throws {
    // Where more digits cost no more, nothing is to be learned from fewer.
    if function.hasQuickPreciseCoordinates, let precise = try precise() { pairProber = precise }
    let search = ladderSearch(pairProber, scale: scale)
    let lines = sample.map { Probe.Displacement.coordinate($0) }
    var found = try search.run(lines: lines) { position, estimate, isFilled in
      isDecided(sample[position], estimate, isFilled: isFilled)
    }
    for (index, line) in zip(sample, found) {
      try settle(index, line.estimate, line.ladder, scale: scale)
    }
    let precise = sample.compactMap { preciseLines[$0] }
    if pairProber === prober, 2 * precise.count > sample.count, let prober = preciseProber {
      // What Double leaves open needs more digits in every other coordinate too: a pair in these
      // costs far less than the ladder that would follow a pair in Double.
      pairProber = prober
      found = precise.map { ($0.ladder, $0.estimate) }
    }
    let useful = found.filter { $0.estimate.shape == .smooth }
    guard let noise = useful.map(\.ladder.noise).max() else { return }
    let slopeNoise = useful.map(\.ladder.slopeNoise).max() ?? 0
    let known = useful.map { ($0.estimate, $0.ladder.centralQuotients) }
    var best: SharedStep?
    for step in useful.flatMap({ $0.ladder.rungs.map(\.step) }) {
      var error = 0.0
      for (estimate, quotients) in known {
        let near = quotients.min { abs($0.step - step) < abs($1.step - step) }
        guard let near, near.step < 1.5 * step, near.step > step / 1.5 else {
          error = .infinity
          continue
        }
        error = max(error, abs(near.value - estimate.value) + estimate.bound)
      }
      let shared = SharedStep(step: step, error: error, noise: noise, slopeNoise: slopeNoise)
      if shared.worth < best?.worth ?? .infinity {
        best = shared
      }
    }
    shared = best
  }

  /// Gives each coordinate one central pair; returns those that it did not settle.
  func checkPairs(_ block: [Int], scale: Double) throws -> [Int] {
    guard let shared else { return block }
    let prober = pairProber
    let rungs = try prober.rungs(of: block, step: shared.step)
    var unsettled: [(index: Int, rung: Rung)] = []
    var still: [Int] = []
    for (index, rung) in zip(block, rungs) {
      let moved = rung.forward.minus(prober.base) != 0 || rung.backward.minus(prober.base) != 0
      if rung.isFinite, !moved, analytic[index] == 0 {
        still.append(index)
      } else if let estimate = pairEstimate(rung, analytic: analytic[index], shared) {
        record(index, estimate: estimate, rounding: 0)
      } else if let estimate = cancellingEstimate(index, rung, shared) {
        record(index, estimate: estimate, rounding: knownRounding(at: index) ?? 0)
      } else {
        unsettled.append((index, rung))
      }
      if evidence[index] == nil, rung.isFinite {
        pairValues[index] = rung.central
        if isBent(rung, at: index) { bentPairs.insert(index) }
      }
    }
    var doubtful = try checkCloserPairs(unsettled, shared)
    // Nothing moved at one spacing: only what does not move at a wide one either is flat, or what
    // moves there so abruptly that it must have met a kink on the way.
    let wide = max(scale, 32 * shared.step)
    let wider = try prober.rungs(of: still, step: wide)
    let ladder = prober.ladder(deviation: 0)
    for (index, rung) in zip(still, wider) {
      let isFlat = rung.forward.minus(prober.base) == 0 && rung.backward.minus(prober.base) == 0
      if rung.isFinite, isFlat {
        record(index, estimate: flatEstimate(at: rung.step), rounding: 0)
      } else if ladder.startsAbruptly(rung, beyond: shared.step) {
        record(index, estimate: flatEstimate(at: shared.step), rounding: 0)
      } else {
        doubtful.append(index)
      }
    }
    return doubtful
  }

  /// Whether a kink may lie between the sides of a pair, and make the whole of what it is off by.
  private func isBent(_ rung: Rung, at index: Int) -> Bool {
    let base = pairProber.base
    let gap = abs(rung.forward.minus(base) + rung.backward.minus(base)) / rung.step
    return !rung.isUnbranched || rung.forward.branches != base.branches
      || gap > 0.5 * abs(rung.central - analytic[index])
  }

  /// Gives coordinates whose pair did not settle them one at a sixteenth of the step, then at a
  /// sixteenth of that: a kink near by disturbs the wider only. Returns those still unsettled.
  private func checkCloserPairs(
    _ block: [(index: Int, rung: Rung)], _ shared: SharedStep
  ) throws -> [Int] {
    let prober = pairProber
    var open = block
    for factor in [0x1p-4, 0x1p-8] where !open.isEmpty {
      var closer = shared
      closer.step *= factor
      guard closer.slopeError <= 0.5 * tolerance * rms else { break }
      let rungs = try prober.rungs(of: open.map(\.index), step: closer.step)
      var left: [(index: Int, rung: Rung)] = []
      for ((index, wider), rung) in zip(open, rungs) {
        let moved = rung.forward.minus(prober.base) != 0 || rung.backward.minus(prober.base) != 0
        let ladder = prober.ladder(deviation: 0)
        if moved, let estimate = pairEstimate(rung, analytic: analytic[index], closer) {
          record(index, estimate: estimate, rounding: 0)
        } else if !moved, rung.isFinite, analytic[index] == 0,
          ladder.startsAbruptly(wider, beyond: rung.step)
        {
          record(index, estimate: flatEstimate(at: rung.step), rounding: 0)
        } else {
          left.append((index, rung))
        }
      }
      open = left
    }
    return open.map(\.index)
  }

  /// What is known where nothing moves within `step`.
  private func flatEstimate(at step: Double) -> DerivativeEstimate {
    DerivativeEstimate(
      shape: .flat, value: 0, bound: pairProber.spacing / 2 / step, slopes: nil, slopeScale: 0,
      step: step)
  }

  /// The estimate from one pair, where it agrees with the analytic value so well that no ladder is
  /// needed: within what such pairs were measured to be worth, or within a tenth of the tolerance.
  /// `nil` where it does not, or where a kink may lie between.
  private func pairEstimate(
    _ rung: Rung, analytic: Double, _ shared: SharedStep
  ) -> DerivativeEstimate? {
    let prober = pairProber
    guard rung.isFinite, rung.isUnbranched, rung.forward.branches == prober.base.branches else {
      return nil
    }
    let noise = shared.slopeError + rung.rounding(precise: prober.isPrecise) / rung.step
    let value = rung.central
    let difference = abs(analytic - value)
    let own = tolerance * max(abs(analytic), abs(value))
    let worth = shared.error + noise
    guard difference <= max(worth, 0.1 * own) else { return nil }
    let bound = difference <= worth ? worth : max(difference, noise)
    // Recorded branches beat guessing; without them a gap between the two sides is a doubt.
    if prober.base.branches == 0 {
      let gap = abs(rung.forward.minus(prober.base) + rung.backward.minus(prober.base)) / rung.step
      guard gap <= 0.01 * max(abs(value), rms) + 4 * noise else { return nil }
    }
    let trusted = bound <= own || bound <= tolerance * rms ? bound : max(noise, 2 * difference)
    guard trusted <= own || trusted <= tolerance * rms else { return nil }
    return DerivativeEstimate(
      shape: .smooth, value: value, bound: trusted, slopes: nil, slopeScale: abs(value),
      step: rung.step)
  }

  /// The estimate from one pair where the analytic value is known to be nothing but its rounding,
  /// and the pair shows no more than its own noise, by which the coordinate passes as cancelling.
  private func cancellingEstimate(
    _ index: Int, _ rung: Rung, _ shared: SharedStep
  ) -> DerivativeEstimate? {
    let prober = pairProber
    guard let known = knownRounding(at: index), abs(analytic[index]) <= known, rung.isFinite,
      rung.isUnbranched, rung.forward.branches == prober.base.branches
    else { return nil }
    let noise = shared.slopeError + rung.rounding(precise: prober.isPrecise) / rung.step
    let estimate = DerivativeEstimate(
      shape: .smooth, value: rung.central, bound: shared.error + noise, slopes: nil, slopeScale: 0,
      step: rung.step)
    return judge(index, estimate: estimate, rounding: known).verdict == .pass ? estimate : nil
  }

  /// Gives coordinates the whole ladder.
  private func checkLadders(_ block: [Int], scale: Double) throws {
    let search = ladderSearch(pairProber, scale: scale)
    let found = try search.run(lines: block.map { .coordinate($0) }) {
      position, estimate, isFilled in
      isDecided(block[position], estimate, isFilled: isFilled)
    }
    for (index, line) in zip(block, found) {
      try settle(index, line.estimate, line.ladder, scale: scale)
    }
  }

  /// Whether a ladder needs no more rungs: it passes, or fails with all of them.
  private func isDecided(
    _ index: Int, _ estimate: DerivativeEstimate, isFilled: Bool
  ) -> Bool {
    switch judge(index, estimate: estimate).verdict {
    case .inconclusive: false
    case .fail: isFilled
    default: true
    }
  }

  /// Judges a coordinate by its ladder, and by what costs more only where that can decide: the
  /// analytic value's own rounding, then a higher precision, for a black box a fit to many points. An
  /// estimate without a `ladder` stands as it is: it comes of complex steps.
  func settle(
    _ index: Int, _ estimate: DerivativeEstimate, _ ladder: Ladder? = nil, scale: Double
  ) throws {
    var estimate = estimate
    var judgement = judge(index, estimate: estimate)
    var rounding = 0.0
    if judgement.verdict == .inconclusive, roundingSource != nil,
      !function.hasQuickPreciseCoordinates
    {
      rounding = try self.rounding(at: index)
      // Terms that cancel are told by it alone: no precision finds a size in a zero.
      judgement = judge(index, estimate: estimate, rounding: rounding)
    }
    // Where the analytic value's own rounding exceeds the bound already, no precision of the
    // numerical one decides.
    if judgement.verdict == .inconclusive, rounding > 0, estimate.bound <= rounding {
      lostInRounding.insert(index)
    } else if judgement.verdict == .inconclusive, preciseFailures < Self.enoughPreciseFailures,
      let line = try preciseLine(index, scale: scale)
    {
      // What cancels is told by Double's noise, which a higher precision has not.
      let scale = max(estimate.slopeScale, line.estimate.slopeScale)
      estimate = line.estimate
      estimate.slopeScale = scale
      judgement = judge(index, estimate: estimate)
      preciseFailures = judgement.verdict == .inconclusive ? preciseFailures + 1 : 0
      if judgement.verdict != .inconclusive { preciseLines[index] = line }
      rounding = 0
    }
    if judgement.verdict == .inconclusive || judgement.verdict == .fail, roundingSource != nil {
      rounding = try self.rounding(at: index)
    }
    if judgement.verdict == .inconclusive, let ladder,
      let fitted = try fittedEstimate(index, ladder, estimate, rounding: rounding)
    {
      estimate = fitted
      judgement = judge(index, estimate: estimate)
      lostInRounding.remove(index)
    }
    if judgement.verdict == .fail, let ladder,
      let closer = try closerEstimate(index, ladder, estimate, scale: scale)
    {
      estimate = closer
      judgement = judge(index, estimate: estimate, rounding: rounding)
    }
    if judgement.verdict == .fail, ladder != nil {
      estimate = try confirmed(estimate, along: .coordinate(index), scale: scale) {
        judge(index, estimate: $0, rounding: rounding).verdict == .fail
      }
    }
    record(index, estimate: estimate, rounding: rounding)
  }

  /// A ladder in higher precision with its estimate, where the function has one.
  private func preciseLine(
    _ index: Int, scale: Double
  ) throws -> (ladder: Ladder, estimate: DerivativeEstimate)? {
    try precise().flatMap { try line(index, by: ladderSearch($0, scale: scale)) }
  }

  /// The ladder of one coordinate with its estimate, as far as that is needed to judge it.
  func line(
    _ index: Int, by search: LadderSearch
  ) throws -> (ladder: Ladder, estimate: DerivativeEstimate)? {
    try search.run(lines: [.coordinate(index)]) { _, estimate, isFilled in
      isDecided(index, estimate, isFilled: isFilled)
    }.first
  }

  /// Fails a coordinate by its pair alone, where enough others have been confirmed to fail and the
  /// difference is beyond any doubt.
  private func failsByFar(_ index: Int) -> Bool {
    guard failureCount >= Self.confirmedFailures, let shared, let value = pairValues[index],
      !bentPairs.contains(index)
    else { return false }
    let bound = 10 * shared.worth
    let own = max(abs(value), abs(analytic[index]))
    guard abs(value - analytic[index]) > 3 * (tolerance * own + bound) else { return false }
    record(
      index,
      estimate: DerivativeEstimate(
        shape: .smooth, value: value, bound: bound, slopes: nil, slopeScale: abs(value),
        step: shared.step), rounding: 0)
    return true
  }

  private func pairError(_ index: Int) -> Double {
    guard let value = pairValues[index] else { return .infinity }
    return abs(value - analytic[index])
  }
}
