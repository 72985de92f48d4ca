extension TensorRun {
  /// The verdict with its evidence, from all that was judged.
  func result() throws -> TensorResult {
    var counts = VerdictCounts()
    for judgement in judgements.values { counts.count(judgement) }
    counts.belowResolution = belowResolution
    let byDirections = checker.coverage != .everyCoordinate
    if !byDirections { counts.skipped += analytic.count - judgements.count }
    let decided = judgements.filter { $0.value.verdict != .inconclusive }
    let verdicts =
      judgements.values.map(\.verdict) + directions.map(\.verdict)
      + (wasInterrupted || judgements.count < analytic.count ? [.skipped] : [])
    let verdict = Verdict.combined(verdicts)
    let ranked = coordinates.values.sorted(by: isWorse)
    return TensorResult(
      name: name, shape: shape, coordinates: analytic.count, checked: judgements.count,
      verdict: verdict, counts: counts,
      maxRelativeError: largest(
        decided.values.map(\.relativeError) + directions.map(\.relativeError)),
      errorBound: largest(
        decided.values.map(\.relativeBound) + directions.map { rms > 0 ? $0.bound / rms : 0 }),
      worst: Array(ranked.filter { $0.verdict != .notExercised }.prefix(checker.worstCount)),
      directions: directions,
      notExercised: Array(
        judgements.filter { $0.value.verdict == .notExercised }.keys.sorted().prefix(64)),
      fault: verdict == .fail ? fault() : nil,
      evaluations: prober.evaluations + (preciseProber?.evaluations ?? 0), guarantee: guarantee,
      reason: reason ?? doubt(verdict), wasInterrupted: wasInterrupted,
      done: wasInterrupted && !byDirections ? checker.selection.done(with: judgements.keys) : [],
      nondeterminism: prober.repeatSpread)
  }

  /// The kind of fault, from all coordinates whose numerical derivative is known.
  private func fault() -> Fault? {
    let entries = coordinates.values.sorted { $0.index < $1.index }
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

  /// Failures before doubts before passes, the larger relative error first within each.
  private func isWorse(_ one: CoordinateResult, _ other: CoordinateResult) -> Bool {
    let ranks = [one, other].map { Verdict.allCases.firstIndex(of: $0.verdict) ?? 0 }
    if ranks[0] != ranks[1] { return ranks[0] < ranks[1] }
    let errors = [one, other].map { $0.relativeError.isNaN ? .infinity : $0.relativeError }
    if errors[0] != errors[1] { return errors[0] > errors[1] }
    return one.index < other.index
  }

  /// The largest value; NaN if any is.
  private func largest(_ values: [Double]) -> Double {
    values.contains(where: \.isNaN) ? .nan : values.max() ?? 0
  }

  /// Why a check is inconclusive, and what would decide.
  private func doubt(_ verdict: Verdict) -> String? {
    guard verdict == .inconclusive else { return nil }
    let open = coordinates.values.filter { $0.verdict == .inconclusive }
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
