extension Report.Subject {
  /// Two parts of one check added up. Times and evaluations are those of both.
  ///
  /// - Parameter isRest: whether `other` did what this part had left to do, and not a share of its own:
  ///   both have then looked along the same directions.
  package func adding(_ other: Self, isRest: Bool = false) -> Self {
    var sum = self
    sum.elapsedSeconds += other.elapsedSeconds
    if let seconds = other.checkSeconds { sum.checkSeconds = (checkSeconds ?? 0) + seconds }
    sum.evaluations += other.evaluations
    sum.peakMemoryBytes = [peakMemoryBytes, other.peakMemoryBytes].compactMap { $0 }.max()
    for layer in other.layers {
      guard let known = sum.layers.firstIndex(where: { $0.name == layer.name }) else {
        sum.layers.append(layer)
        continue
      }
      sum.layers[known] = sum.layers[known].adding(layer, isRest: isRest)
    }
    sum.parameters = Self.adding(parameters, other.parameters, isRest: isRest)
    sum.inputs = Self.adding(inputs, other.inputs, isRest: isRest)
    let functionNames = Set(other.functions.map(\.name))
    sum.functions.removeAll { functionNames.contains($0.name) }
    sum.functions += other.functions
    sum.expectations += other.expectations.filter { !expectations.contains($0) }
    sum.findings += other.findings.filter { !findings.contains($0) }
    sum.secondOrder = secondOrder ?? other.secondOrder
    sum.mutations = mutations ?? other.mutations
    return sum
  }

  fileprivate static func adding(
    _ tensors: [Report.Parameter], _ others: [Report.Parameter], isRest: Bool
  ) -> [Report.Parameter] {
    var sum = tensors
    for tensor in others {
      if let known = sum.firstIndex(where: { $0.name == tensor.name }) {
        sum[known] = sum[known].adding(tensor, isRest: isRest)
      } else {
        sum.append(tensor)
      }
    }
    return sum
  }
}

extension Report.Layer {
  fileprivate func adding(_ other: Self, isRest: Bool) -> Self {
    var sum = self
    sum.parameters = Report.Subject.adding(
      parameters, other.parameters, isRest: isRest)
    sum.statistics = statistics ?? other.statistics
    sum.branchesNotExercised = branchesNotExercised ?? other.branchesNotExercised
    switch (local, other.local) {
    case (let one?, let two?):
      sum.local = Report.LocalCheck(
        verdict: .combined([one.verdict, two.verdict]),
        maxRelativeError: larger(one.maxRelativeError, two.maxRelativeError),
        errorBound: larger(one.errorBound, two.errorBound), fault: one.fault ?? two.fault,
        expected: one.expected ?? two.expected, reason: one.reason ?? two.reason,
        skipped: both(one.skipped, two.skipped))
    case (let one, let two): sum.local = one ?? two
    }
    return sum
  }
}

/// What is in both lists; `nil` for nothing.
private func both(_ one: [String]?, _ two: [String]?) -> [String]? {
  guard let one, let two else { return nil }
  let common = one.filter(Set(two).contains)
  return common.isEmpty ? nil : common
}

extension Report.Parameter {
  /// How many of the worst coordinates a joined entry keeps.
  private static let worstCount = 5

  fileprivate func adding(_ other: Self, isRest: Bool) -> Self {
    // Of what was stopped before any of it was settled, the rest has looked at all again.
    if isRest, done?.isEmpty == true, verdict != .fail || other.verdict == .fail {
      var again = other
      again.evaluations += evaluations
      return again
    }
    var sum = self
    sum.checked += other.checked
    sum.directions += other.directions
    sum.kinks += other.kinks
    sum.inconclusive += other.inconclusive
    sum.notExercised += other.notExercised
    sum.notExercisedAt = Array((notExercisedAt + other.notExercisedAt).prefix(8))
    sum.failed += other.failed
    sum.atTensorScale += other.atTensorScale
    sum.cancelling += other.cancelling
    sum.belowResolution += other.belowResolution
    sum.evaluations += other.evaluations
    sum.verdict = .combined([verdict, other.verdict])
    sum.maxRelativeError = larger(maxRelativeError, other.maxRelativeError)
    sum.errorBound = larger(errorBound, other.errorBound)
    sum.worst = Array(
      (worst + other.worst).sorted { $0.excess > $1.excess }.prefix(Self.worstCount))
    sum.fault = joined(fault, other.fault)
    sum.guarantee = guarantee ?? other.guarantee
    sum.reason = reason ?? other.reason
    sum.expected = expected ?? other.expected
    sum.causedBy = causedBy ?? other.causedBy
    // The later part of a resumed run has counted the earlier one's in.
    sum.done = other.done
    if isRest, coveredByDirections > 0 {
      // What directions have shown of all coordinates, the rest says again.
      sum.directions = other.directions
      sum.notExercised = max(notExercised, other.notExercised)
      sum.notExercisedAt = other.notExercisedAt
      sum.cancelling = max(cancelling, other.cancelling)
      sum.belowResolution = max(belowResolution, other.belowResolution)
      sum.guarantee = other.guarantee
    }
    return sum
  }

  private func joined(_ one: Fault?, _ two: Fault?) -> Fault? {
    guard let one, let two else { return one ?? two }
    if one.pattern == two.pattern { return failed > 0 ? one : two }
    return Fault(
      pattern: .unknown,
      detail: "the parts show different patterns: \(one.pattern.title) (\(one.detail)), "
        + "\(two.pattern.title) (\(two.detail))")
  }
}

extension Report.Coordinate {
  /// By how much the two derivatives differ beyond the bound, relative to the larger.
  fileprivate var excess: Double {
    let size = max(abs(analytic), abs(numerical))
    let difference = abs(analytic - numerical) - bound
    guard difference.isFinite, size.isFinite else { return .infinity }
    return size > 0 ? difference / size : difference
  }
}

/// The larger number; NaN if either is.
private func larger(_ one: Double, _ two: Double) -> Double {
  one.isNaN || two.isNaN ? .nan : max(one, two)
}
