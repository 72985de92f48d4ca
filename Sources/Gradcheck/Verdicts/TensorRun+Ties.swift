extension TensorRun {
  /// Looks along a line that keeps ties ties, where coordinates that stand on kinks are equal.
  ///
  /// At a tie each coordinate by itself has two slopes, and anything between them agrees: a backward
  /// pass through a maximum that returns nothing at all would too. When all that is equal moves
  /// alike, the tie stays a tie and the maximum has one slope, with which the gradient has to agree:
  /// whichever of them it gives its all to, or however it shares it.
  ///
  /// Where the line still has a kink (a ReLU at zero) it says nothing, and where a black box is made
  /// of several ops neither: products of subgradients need not hold the sum of the slopes (Bolte and
  /// Pauwels, 2020), so that is a doubt and no failure.
  func checkTies(scale: Double) throws {
    let kinks = evidence.filter { $0.value.judgement.verdict == .kink }.map(\.key)
    let alike = Dictionary(grouping: kinks, by: { function.coordinate(at: $0) })
      .filter { $0.value.count > 1 }
    guard !alike.isEmpty, isLocallyVerified == false else { return }
    var line = [Double](repeating: 0, count: analytic.count)
    for (value, indices) in alike {
      var generator = SeededGenerator(seed: checker.seed ^ value.bitPattern)
      let component = 0.5 + generator.uniform()
      for index in indices { line[index] = component }
    }
    let search = ladderSearch(prober, scale: scale)
    var estimate =
      try search.run(lines: [.direction(line)]) {
        let verdict = judge(line, $1).verdict
        return verdict != .inconclusive && ($2 || verdict != .fail)
      }.first?.estimate ?? .undefined
    guard estimate.shape == .smooth else { return }
    estimate = try confirmed(estimate, along: .direction(line), scale: scale) {
      judge(line, $0).verdict == .fail
    }
    let judgement = judge(line, estimate)
    guard estimate.shape == .smooth, judgement.verdict == .fail else { return }
    directions.append(
      DirectionResult(
        analytic: product(line).value, numerical: estimate.value, bound: estimate.bound,
        verdict: prober.base.branches == 0 ? .inconclusive : .fail,
        relativeError: judgement.relativeError,
        relativeBound: rms > 0 ? estimate.bound / rms : 0))
    reason =
      "each of \(kinks.count) coordinates lies between the slopes of its kink, but where equal ones "
      + "move together the slope is \(estimate.value.short), and the gradient says "
      + "\(product(line).value.short)"
  }
}
