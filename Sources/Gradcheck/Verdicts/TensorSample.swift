/// The check of a tensor of which somebody else says, a few at a time, which coordinates are to be
/// looked at.
///
/// What is measured once (scale, noise, step) is kept from one call to the next. Each call settles
/// what it was handed before it returns: no coordinate is left out because it is hard.
package final class TensorSample {
  private let run: TensorRun
  /// Where ladders start; `nil` before it is known.
  private var scale: Double?
  private var isCalibrated = false

  /// A check of `analytic` against differences of `function`; see ``TensorChecker/check``, of whose
  /// `checker` the coverage does not matter here.
  ///
  /// - Throws: `GradcheckError.shapeMismatch`.
  package init(
    checker: TensorChecker, name: String, shape: [Int], analytic: [Double],
    rounding: (() throws -> [Double])? = nil, function: any ProbedFunction,
    isCancelled: @escaping () -> Bool
  ) throws {
    var checker = checker
    checker.coverage = .coordinates([])
    run = try TensorRun(
      checker: checker, name: name, shape: shape, analytic: analytic, rounding: rounding,
      function: function, isCancelled: isCancelled)
  }

  /// How many coordinates have been looked at.
  package var checked: Int { run.evidence.count }

  /// Whether any of them, or a direction, has failed.
  package var hasFailed: Bool {
    run.failureCount > 0 || run.directions.contains { $0.verdict == .fail }
  }

  /// How many could not be decided: those that no difference of this function resolves, and those at
  /// which it has no slope.
  package var undecided: (unresolved: Int, undefined: Int) {
    run.evidence.reduce(into: (0, 0)) { sum, known in
      guard known.value.judgement.verdict == .inconclusive else { return }
      if known.value.numerical.isNaN { sum.undefined += 1 } else { sum.unresolved += 1 }
    }
  }

  /// Measures on a few coordinates, the largest of the gradient among them, what the others need.
  ///
  /// - Returns: Whether it came to its end; where it was stopped it can be called again.
  package func calibrate() throws -> Bool {
    if isCalibrated { return true }
    return try unlessStopped {
      if scale == nil { scale = try run.start(recording: Array(run.analytic.indices)) }
      if let scale { measured = try run.calibrateSample(scale: scale) }
      isCalibrated = true
    }
  }

  /// Looks at `indices`, each to its end.
  ///
  /// - Returns: Whether all of them are settled; where it was stopped, those that are not can be
  ///   handed in again.
  package func look(at indices: [Int]) throws -> Bool {
    guard try calibrate() else { return false }
    return try unlessStopped {
      guard let scale else { return }
      try run.look(at: indices, scale: scale)
    }
  }

  /// Looks along random directions through the whole tensor; where one fails, for the coordinates that
  /// are to blame.
  package func lookAlongDirections() throws -> Bool {
    guard try calibrate() else { return false }
    return try unlessStopped {
      guard let scale, run.directions.isEmpty else { return }
      try run.checkDirections(scale: scale)
    }
  }

  /// Confirms what no difference resolves in higher precision, and what stands on kinks together, as
  /// far as that can be done.
  package func settleDoubts() throws -> Bool {
    try unlessStopped {
      guard let scale else { return }
      try run.confirmBelowResolution(scale: scale)
      try run.checkTies(scale: scale)
      try run.lookForDrift()
    }
  }

  /// Leaves out what is known of `indices`, but for failures.
  package func forget(_ indices: [Int]) {
    for index in indices where run.evidence[index]?.judgement.verdict != .fail {
      run.evidence[index] = nil
    }
  }

  /// The coordinates that were looked at to measure what the others need.
  package private(set) var measured: [Int] = []

  /// What is known so far.
  package func result() throws -> TensorResult { try run.result() }

  private func unlessStopped(_ body: () throws -> Void) throws -> Bool {
    do {
      try body()
      return true
    } catch is LineProber.Interrupted {
      return false
    }
  }
}

extension TensorRun {
  /// How many coordinates are given the whole ladder to measure what a pair is worth.
  private static let sampleCalibrationCount = 4

  /// Measures what a pair is worth on a few coordinates of the whole tensor, which are returned.
  fileprivate func calibrateSample(scale: Double) throws -> [Int] {
    let count = analytic.count
    var sample = Set(count <= 2 * Self.sampleCalibrationCount ? Array(0..<count) : [])
    if sample.isEmpty,
      let largest = analytic.indices.max(by: { abs(analytic[$0]) < abs(analytic[$1]) })
    {
      sample.insert(largest)
      while sample.count < Self.sampleCalibrationCount {
        sample.insert(Int.random(in: 0..<count, using: &generator))
      }
    }
    try calibrate(on: sample.sorted(), scale: scale)
    return sample.sorted()
  }

  /// Looks at `indices`: a central pair for each, and at once all that those need which it does not
  /// settle.
  fileprivate func look(at indices: [Int], scale: Double) throws {
    let open = indices.filter { evidence[$0] == nil }
    guard !open.isEmpty else { return }
    let doubtful = try checkPairs(open, scale: scale)
    try settle(doubtful, scale: scale)
  }
}
