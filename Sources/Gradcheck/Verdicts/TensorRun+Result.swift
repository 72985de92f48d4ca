extension TensorRun {
  /// The verdict with its evidence, from all that was judged.
  func result() throws -> TensorResult {
    var counts = VerdictCounts()
    var (largestError, largestBound) = (0.0, 0.0)
    var notExercised: [Int] = []
    var kinksOutside = 0
    for (index, known) in evidence {
      let judgement = known.judgement
      counts.count(judgement)
      if judgement.verdict == .notExercised { notExercised.append(index) }
      if judgement.verdict == .kink,
        judgement.relativeError > tolerance + judgement.relativeBound
      {
        kinksOutside += 1
      }
      guard judgement.verdict != .inconclusive else { continue }
      largestError = larger(largestError, judgement.relativeError)
      largestBound = larger(largestBound, judgement.relativeBound)
    }
    for direction in directions {
      largestError = larger(largestError, direction.relativeError)
      largestBound = larger(largestBound, rms > 0 ? direction.bound / rms : 0)
    }
    counts.belowResolution = belowResolution
    var verdicts = counts.verdicts + directions.map(\.verdict)
    let byDirections = checker.coverage != .everyCoordinate
    if !byDirections { counts.skipped += analytic.count - evidence.count }
    if wasInterrupted || evidence.count < analytic.count { verdicts.append(.skipped) }
    let verdict = Verdict.combined(verdicts)
    let coordinates = verdict == .fail ? coordinateResults() : []
    if lateness.hasStopped {
      let seen =
        "there was time for \(evidence.count.grouped) of \(analytic.count.grouped) coordinates by "
        + "themselves"
      guarantee = guarantee.map { "\($0); \(seen)" } ?? seen
    }
    return TensorResult(
      name: name, shape: shape, coordinates: analytic.count, checked: evidence.count,
      verdict: verdict, counts: counts,
      maxRelativeError: largestError, errorBound: largestBound,
      worst: worst(checker.worstCount),
      directions: directions,
      notExercised: Array(notExercised.sorted().prefix(64)),
      fault: verdict == .fail ? fault(coordinates) : nil,
      evaluations: prober.evaluations + (preciseProber?.evaluations ?? 0), guarantee: guarantee,
      reason: reason ?? doubt(verdict), wasInterrupted: wasInterrupted,
      done: wasInterrupted && !byDirections ? checker.selection.done(with: evidence.keys) : [],
      nondeterminism: prober.repeatSpread,
      evidence: coordinates,
      kinksOutside: kinksOutside)
  }

  /// What is known of a coordinate, with all that a report says of it.
  private func coordinateResult(_ index: Int, _ known: Evidence) -> CoordinateResult {
    CoordinateResult(
      index: index, analytic: analytic[index], numerical: known.numerical, bound: known.bound,
      verdict: known.judgement.verdict, relativeError: known.judgement.relativeError,
      slopes: slopes[index])
  }

  /// All coordinates that have been looked at, in their order.
  private func coordinateResults() -> [CoordinateResult] {
    evidence.map { coordinateResult($0.key, $0.value) }.sorted { $0.index < $1.index }
  }

  /// Of a check that was stopped, which is to end at once, a pattern is looked for in so many
  /// coordinates.
  private static let enoughWhenStopped = 2048

  /// The kind of fault, from all of `coordinates` whose numerical derivative is known.
  private func fault(_ coordinates: [CoordinateResult]) -> Fault? {
    if evidence.count == 0, lateness.hasStopped {
      return Fault(
        pattern: .unknown,
        detail:
          "random directions do not agree with it, and there was no time for its coordinates; "
          + "a longer --budget tells which are wrong")
    }
    let every = wasInterrupted ? max(1, coordinates.count / Self.enoughWhenStopped) : 1
    let entries = stride(from: 0, to: coordinates.count, by: every).map { coordinates[$0] }
      .filter { !$0.numerical.isNaN }
      .map {
        FaultClassifier.Entry(
          index: $0.index, analytic: $0.analytic, numerical: $0.numerical, bound: $0.bound,
          isWrong: $0.verdict == .fail)
      }
    return FaultClassifier(
      shape: shape, entries: entries, tolerance: tolerance, constants: checker.constants,
      point: { self.function.coordinate(at: $0) }
    ).classify()
  }

  /// The worst `count` coordinates of those that something reached, the worst first.
  private func worst(_ count: Int) -> [CoordinateResult] {
    var found: [CoordinateResult] = []
    for (index, known) in evidence where known.judgement.verdict != .notExercised {
      let coordinate = coordinateResult(index, known)
      if found.count >= count {
        guard let last = found.last, isWorse(coordinate, last) else { continue }
        found.removeLast()
      }
      let place = found.firstIndex { isWorse(coordinate, $0) } ?? found.count
      found.insert(coordinate, at: place)
    }
    return found
  }

  /// Failures before doubts before passes, the larger relative error first within each.
  private func isWorse(_ one: CoordinateResult, _ other: CoordinateResult) -> Bool {
    if one.verdict != other.verdict {
      let order = Verdict.allCases
      return order.firstIndex(of: one.verdict) ?? 0 < order.firstIndex(of: other.verdict) ?? 0
    }
    let error = one.relativeError.isNaN ? .infinity : one.relativeError
    let otherError = other.relativeError.isNaN ? .infinity : other.relativeError
    if error != otherError { return error > otherError }
    return one.index < other.index
  }

  /// The larger of two values; NaN if either is.
  private func larger(_ one: Double, _ other: Double) -> Double {
    other <= one || one.isNaN ? one : other
  }

  /// Why a check is inconclusive, and what would decide.
  private func doubt(_ verdict: Verdict) -> String? {
    guard verdict == .inconclusive else { return nil }
    let open = coordinateResults().filter { $0.verdict == .inconclusive }
    if let undefined = open.first(where: { $0.numerical.isNaN }) {
      return "no slope exists at \(indexName(undefined.index)): the function is not finite around "
        + "it, or its slopes never settle; check at another point"
    }
    let bound = open.map(\.bound).max() ?? directions.map(\.bound).max() ?? 0
    let cause =
      function.precision == .float32
      ? "evaluate it in Double" : "give a higher precision, or check at another point"
    return "the function's values resolve the derivative only to ±\(bound.short), which is more "
      + "than \(tolerance.short) of it; \(cause)"
  }
}

extension TensorResult {
  /// The result of a tensor that an engine has checked along random directions by itself.
  ///
  /// - Parameters:
  ///   - directions: those that told the error; `endToEnd` those that only confirmed it.
  ///   - notExercised: how many coordinates nothing reached, and the first of them.
  ///   - cancelling: how many are zero because their terms cancel.
  ///   - belowResolution: how many lie below what the loss resolves.
  ///   - kinks: how many stand on a kink.
  package init(
    name: String, shape: [Int], coordinates: Int, directions: [DirectionResult],
    endToEnd: [DirectionResult] = [],
    notExercised: (count: Int, first: [Int]) = (0, []), cancelling: Int = 0,
    belowResolution: Int = 0, kinks: Int = 0, evaluations: Int, guarantee: String?
  ) {
    var counts = VerdictCounts()
    counts.notExercised = notExercised.count
    counts.kinks = min(kinks, coordinates - notExercised.count)
    counts.passed = coordinates - notExercised.count - counts.kinks
    counts.cancelling = cancelling
    counts.belowResolution = belowResolution
    let isStill = notExercised.count == coordinates && coordinates > 0
    self.init(
      name: name, shape: shape, coordinates: coordinates, checked: 0,
      verdict: isStill
        ? .notExercised
        : .combined(directions.map(\.verdict).filter { $0 != .notExercised } + [.pass]),
      counts: counts,
      maxRelativeError: directions.map(\.relativeError).max() ?? 0,
      errorBound: directions.map(\.relativeBound).max() ?? 0, worst: [],
      directions: directions + endToEnd, notExercised: notExercised.first, fault: nil,
      evaluations: evaluations,
      guarantee: guarantee, reason: nil, wasInterrupted: false, done: [], nondeterminism: 0)
  }
}
