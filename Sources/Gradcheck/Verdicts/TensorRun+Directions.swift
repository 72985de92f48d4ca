import RealModule

extension TensorRun {
  /// The evaluations that a directional check of a right gradient stays within.
  static let directionBudget = 60

  /// Checks random directions through the whole tensor, and, where one fails, coordinates to tell
  /// what is wrong.
  func checkDirections(scale: Double) throws {
    let lines = (0..<Coverage.directionCount).map { _ in generator.gaussians(function.count) }
    guard let first = lines.first else { return }
    var search = ladderSearch(prober, scale: scale)
    search.depth = 30 + spread
    var found = try search.run(lines: [.direction(first)], window: -2...2)
    guard let start = found.first else { return }
    var step = start.estimate.step > 0 ? start.estimate.step : scale * 0x1p-15
    let others = lines.dropFirst()
    let share = (Self.directionBudget - prober.evaluations) / max(2 * others.count, 1)
    let rungCount = min(max(share, 3), 5)
    // What moves by noise alone has no best step, and beyond the numbers' size proves nothing.
    if start.estimate.isNoise {
      step = min(step, (naturalScale ?? scale) * Double.exp2(-(rungCount / 2)))
    }
    let steps = (0..<rungCount).map { step * Double.exp2(rungCount / 2 - $0) }
    let rungs = try prober.rungs(
      along: others.map { .direction($0) }, steps: others.map { _ in steps })
    for rungs in rungs {
      var ladder = start.ladder
      ladder.rungs = []
      ladder.insert(rungs)
      if start.estimate.isNoise { ladder.learnSteadyNoise(isKnown: true) }
      var estimate = ladder.estimate()
      // A few rungs cannot tell noise from a function that saturates; the first direction's can.
      if start.estimate.isNoise, ladder.isWithinNoise { estimate.isNoise = true }
      found.append((ladder, estimate))
    }
    var isOpenAtKink = false
    for (line, (_, estimate)) in zip(lines, found) {
      var estimate = estimate
      if judge(line, estimate).verdict != .pass {
        estimate = try settledDirection(line, estimate, search: search, scale: scale)
        estimate = try confirmed(estimate, along: .direction(line), scale: scale) {
          judge(line, $0).verdict == .fail
        }
        if judge(line, estimate).verdict == .fail { try learnRoundings() }
        if judge(line, estimate).verdict == .inconclusive,
          let wider = try withAllChoices(estimate, along: .direction(line))
        {
          estimate = wider
        }
      }
      let judgement = judge(line, estimate)
      isOpenAtKink = isOpenAtKink || estimate.shape == .kink && judgement.verdict == .inconclusive
      directions.append(
        DirectionResult(
          analytic: product(line).value, numerical: estimate.value, bound: estimate.bound,
          verdict: judgement.verdict, relativeError: judgement.relativeError,
          relativeBound: rms > 0 ? estimate.bound / rms : 0))
      if judgement.verdict == .fail, checker.stopsAtFailure || lateness.isUp { break }
    }
    let hasFailed = directions.contains { $0.verdict == .fail }
    if hasFailed || isOpenAtKink, !checker.stopsAtFailure {
      lateness.isHeeded = lateness.isLimited
      try lookForCulprits(scale: scale, byHalving: hasFailed)
    }
    if evidence.count == analytic.count { judgeDirectionsByCoordinates() }
    guarantee = directions.isEmpty ? nil : directionGuarantee()
  }

  /// Takes back what directions say against coordinates of which each by itself has been found to be
  /// right: they have met places too far from the point, or several kinks at once. Where some
  /// coordinates are open, it is a doubt.
  private func judgeDirectionsByCoordinates() {
    let verdicts = Set(evidence.values.map(\.judgement.verdict))
    guard !verdicts.contains(.fail) else { return }
    guard verdicts.contains(.inconclusive) else {
      directions.removeAll { [.fail, .inconclusive].contains($0.verdict) }
      return
    }
    guard prober.base.branches != 0 else { return }
    for position in directions.indices where directions[position].verdict == .fail {
      directions[position].verdict = .inconclusive
    }
  }

  /// By how many factors of 2 the RMS of the tensor's entries exceeds what most of them are, where
  /// that is very much (a mask of −1e9 among numbers of order 1): so much further down a ladder has to
  /// reach that starts at the RMS.
  private var spread: Int {
    let stride = max(1, function.count / 1024)
    let sizes = Swift.stride(from: 0, to: function.count, by: stride)
      .map { abs(function.coordinate(at: $0)) }.filter { $0 > 0 && $0.isFinite }.sorted()
    guard let largest = sizes.last else { return 0 }
    let bits = Int(Double.log2(largest / sizes[sizes.count / 4]).rounded(.up))
    return bits > 10 ? min(bits, 60) : 0
  }

  /// Looks at coordinates to tell what a failing direction is made of: a few spread over the tensor,
  /// and where none of these is wrong, one that halving the tensor finds (`byHalving`).
  private func lookForCulprits(scale: Double, byHalving: Bool) throws {
    let isWhole = analytic.count <= Self.wholeCount
    let suspects = stratified(isWhole ? analytic.count : Self.suspectCount, of: analytic.count)
    try checkCoordinates(suspects.filter { evidence[$0] == nil }, scale: scale) { _ in }
    guard byHalving, failureCount == 0, !isWhole, let culprit = try bisect(scale: scale),
      evidence[culprit] == nil
    else { return }
    try checkCoordinates([culprit], scale: scale) { _ in }
  }

  /// How many coordinates are looked at to tell what a failing direction is made of.
  private static let suspectCount = 64
  /// Up to so many are all looked at.
  private static let wholeCount = 1024

  /// ⟨a, u⟩ and its own rounding, with that of the analytic values where it has been asked for.
  func product(_ direction: [Double]) -> (value: Double, rounding: Double) {
    var sum = 0.0
    var magnitude = 0.0
    var rounding = 0.0
    for (component, known) in zip(direction, roundings ?? []) where known.isFinite {
      rounding += abs(component) * known
    }
    for (gradient, component) in zip(analytic, direction) where component != 0 {
      sum += gradient * component
      magnitude += abs(gradient * component)
    }
    return (sum, magnitude * .ulpOfOne + rounding)
  }

  func judge(_ direction: [Double], _ estimate: DerivativeEstimate) -> Judgement {
    let (value, rounding) = product(direction)
    return .ofDirection(
      analytic: value, rounding: rounding, estimate: estimate, tolerance: tolerance, rms: rms)
  }

  /// A direction that did not pass at once gets its own whole ladder, then a higher precision.
  private func settledDirection(
    _ line: [Double], _ estimate: DerivativeEstimate, search: LadderSearch, scale: Double
  ) throws -> DerivativeEstimate {
    let isDecided = { (_: Int, estimate: DerivativeEstimate, isFilled: Bool) in
      let verdict = self.judge(line, estimate).verdict
      return verdict != .inconclusive && (isFilled || verdict != .fail)
    }
    let own = try search.run(lines: [.direction(line)], isDecided: isDecided)
    let estimate = own.first?.estimate ?? estimate
    // A kink stays one in any precision.
    guard judge(line, estimate).verdict == .inconclusive, estimate.shape != .kink,
      let precise = try precise()
    else { return estimate }
    let search = ladderSearch(precise, scale: scale)
    return try search.run(lines: [.direction(line)], isDecided: isDecided).first?.estimate
      ?? estimate
  }

  /// Finds one coordinate at fault by halving the tensor: the half whose random direction is
  /// further off is kept. Twelve halvings find one bad entry in 4,096.
  private func bisect(scale: Double) throws -> Int? {
    var block = 0..<analytic.count
    let search = ladderSearch(prober, scale: scale)
    while block.count > 1 {
      let middle = block.lowerBound + block.count / 2
      let halves = [block.lowerBound..<middle, middle..<block.upperBound]
      let lines = halves.map { half in
        var line = [Double](repeating: 0, count: analytic.count)
        for index in half { line[index] = generator.uniform() < 0.5 ? -1 : 1 }
        return line
      }
      let found = try search.run(lines: lines.map { .direction($0) }, window: -2...2)
      let excess = zip(lines, found).map { line, found in
        let error = abs(product(line).value - found.estimate.value)
        return error.isFinite ? error - found.estimate.bound : -.infinity
      }
      block = excess[0] > excess[1] ? halves[0] : halves[1]
    }
    return block.first
  }

  private func directionGuarantee() -> String {
    let count = directions.count
    let missed = Double.pow(0.08, count)
    return "\(count) random directions: an error of norm ten times the tolerance × the tensor's "
      + "RMS gradient, plus bounds, is missed with probability below \(missed.short)"
  }

  /// The prober in higher precision, where the function has one.
  func precise() throws -> LineProber? {
    if let known = preciseProber { return known }
    guard hasPrecise else { return nil }
    hasPrecise = try function.preciseValues(at: [.base]) != nil
    guard hasPrecise else { return nil }
    let precise = LineProber(
      function: function, isPrecise: true, isCancelled: prober.isCancelled)
    try precise.evaluateBase()
    preciseProber = precise
    return precise
  }

  /// Confirms coordinates that no difference of this loss can resolve by random directions through
  /// all of them in higher precision, where each has been verified nearer by.
  func confirmBelowResolution(scale: Double) throws {
    var open: [Int] = []
    for (index, known) in evidence
    where known.judgement.verdict == .inconclusive && !lostInRounding.contains(index) {
      open.append(index)
    }
    open.sort()
    guard !open.isEmpty else { return }
    guard let isLocallyVerified else { throw LineProber.Interrupted() }
    guard isLocallyVerified, let precise = try precise() else { return }
    let lines = (0..<Coverage.directionCount).map { _ in
      var line = [Double](repeating: 0, count: analytic.count)
      for index in open { line[index] = generator.gaussian() }
      return line
    }
    let blockRMS = rootMeanSquare(open.map { analytic[$0] })
    let search = ladderSearch(precise, scale: scale)
    for line in lines {
      // One by one: a direction in higher precision costs a hundred forward passes, and the first
      // that does not agree settles it.
      guard let found = try search.run(lines: [.direction(line)]).first else { return }
      let (value, rounding) = product(line)
      let judgement = Judgement.ofDirection(
        analytic: value, rounding: rounding, estimate: found.estimate, tolerance: tolerance,
        rms: blockRMS)
      guard judgement.verdict == .pass else { return }
    }
    belowResolution = open.count
    for index in open { evidence[index]?.judgement.verdict = .pass }
  }
}
