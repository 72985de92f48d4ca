import Gradcheck
import NNAutodiff
import NNTensor

extension MovableNetwork {
  /// How the steps of a line are chosen; all are powers of 2 below the size of what is moved.
  struct Steps {
    /// How far apart the points are that tell noise and slope at once, before any rung; `nil` where no
    /// step is small enough for what is left of the slope and large enough for the noise.
    var spread: Double?
    /// The exponents of the first rungs, from the largest step down.
    var first = 8...10
    /// Rungs that are added where those do not decide: finer ones, then larger ones.
    var more: [ClosedRange<Int>] = [11...12, 4...7]
    /// The finest step at which branches may still differ from the point's.
    var finest = 30
  }

  /// What one line taught about others through the same values: the noise, and what a single central
  /// pair is worth.
  struct Calibration {
    /// The standard deviation of the noise, for each set of weights.
    var deviations: [Double]
    /// The step at which a pair is best.
    var step: Double
    /// The error of a pair there, for each set of weights.
    var errors: [Double]
    /// The values that are known along every line once it was taken to both ends.
    var quadratic: Set<NodeID>
  }

  /// What a line came to for each set of weights.
  struct Measurement {
    var estimates: [LineEstimate?]
    /// Whether any weighted number changed at any step.
    var moved: [Bool]
    /// What serves other lines; `nil` where nothing was learned.
    var calibration: Calibration?
    /// Whether all steps took the point's branches.
    var isOnOneBranch: Bool
  }

  /// The derivatives of the weighted sums of a line's outputs along it, from central differences.
  ///
  /// - Parameters:
  ///   - calibration: what another line of the same outputs taught: one pair is taken first, and no
  ///     more where that decides.
  ///   - isDecided: told the estimates so far; more steps are taken where it is not content.
  func measure(
    _ line: Line, steps plan: Steps = Steps(), weights: [[NodeID: [Double]]],
    calibration known: Calibration? = nil, isCancelled: () -> Bool,
    isDecided: ([LineEstimate?]) -> Bool
  ) throws(LayerCheckInterrupted) -> Measurement {
    let branches = executor.branches(of: line.kinks)
    // The numbers of the outputs are known before anything is moved.
    for output in line.outputs { _ = base(of: output) }
    defer { settle(line) }
    let line = shortened(line, known: known?.quadratic)
    let quadratic = Set(line.quadratic.map(\.node))
    if let known, let quick = try pair(line, weights, known, branches, isCancelled),
      isDecided(quick.estimates)
    {
      return quick
    }
    if known == nil, let spread = plan.spread {
      for spread in [spread, spread * 0x1p-3] {
        let found = try measurement(line, spread: spread, weights, branches, quadratic, isCancelled)
        guard let found else { continue }
        if isDecided(found.estimates) { return found }
        break
      }
    }
    let deviations =
      if let known { known.deviations } else { try noise(along: line, weights, isCancelled) }
    let rungs = try ladder(
      line, plan, weights, deviations, branches, isCancelled, isDecided: isDecided)
    guard let estimates = rungs.estimates else {
      return Measurement(
        estimates: weights.map { _ in nil }, moved: rungs.moved, calibration: known,
        isOnOneBranch: false)
    }
    return Measurement(
      estimates: estimates, moved: rungs.moved,
      calibration: calibration(rungs.pairs, estimates, deviations, quadratic), isOnOneBranch: true)
  }

  /// Central pairs at the steps of `plan`, smaller ones where the first leave the domain or the
  /// branches, and what they come to; no estimates where the finest steps leave them too.
  private func ladder(
    _ line: Line, _ plan: Steps, _ weights: [[NodeID: [Double]]], _ deviations: [Double],
    _ branches: UInt64, _ isCancelled: () -> Bool, isDecided: ([LineEstimate?]) -> Bool
  ) throws(LayerCheckInterrupted) -> (
    pairs: [[LineEstimate.Pair]], estimates: [LineEstimate?]?, moved: [Bool]
  ) {
    var pairs: [[LineEstimate.Pair]] = weights.map { _ in [] }
    var moved = weights.map { _ in false }
    /// Takes the rungs of `exponents`; false where one leaves the domain or the branches.
    func take(_ exponents: ClosedRange<Int>) throws(LayerCheckInterrupted) -> Bool {
      for exponent in exponents {
        let step = Double(sign: .plus, exponent: -exponent, significand: 1)
        let both = try changes(line, at: [step, -step], weights, on: branches, isCancelled)
        guard let both else { return false }
        for number in weights.indices {
          pairs[number].append(
            .init(step: step, forward: both[0].sums[number], backward: both[1].sums[number]))
          if both.contains(where: { $0.moved[number] }) { moved[number] = true }
        }
      }
      return true
    }
    func estimates() -> [LineEstimate?] {
      weights.indices.map { LineEstimate(pairs[$0], deviation: deviations[$0]) }
    }
    var shift = 0
    while try !take((plan.first.lowerBound + shift)...(plan.first.upperBound + shift)) {
      shift += 3
      pairs = weights.map { _ in [] }
      guard plan.first.upperBound + shift <= plan.finest else { return (pairs, nil, moved) }
    }
    var found = estimates()
    for exponents in plan.more where !isDecided(found) {
      let shifted = (exponents.lowerBound + shift)...(exponents.upperBound + shift)
      let before = pairs
      if try !take(shifted) { pairs = before }
      found = estimates()
    }
    return (pairs, found, moved)
  }

  /// The changes at `steps`, after which the network stays where it was moved last; `nil` where one
  /// leaves the domain or `branches`.
  private func changes(
    _ line: Line, at steps: [Double], _ weights: [[NodeID: [Double]]], on branches: UInt64,
    _ isCancelled: () -> Bool
  ) throws(LayerCheckInterrupted) -> [Change]? {
    let changes = try changes(
      line, steps: steps, weights: weights, settles: false, isCancelled: isCancelled)
    return changes.allSatisfy { $0.isFinite && $0.branches == branches } ? changes : nil
  }

  /// The standard deviation of the noise for each set of weights, from steps so small that little else
  /// is left.
  private func noise(
    along line: Line, _ weights: [[NodeID: [Double]]], _ isCancelled: () -> Bool
  ) throws(LayerCheckInterrupted) -> [Double] {
    let spread = 0x1p-28
    let changes = try changes(
      line, steps: LineEstimate.noiseMultiples.map { $0 * spread }, weights: weights,
      settles: false, isCancelled: isCancelled)
    return weights.indices.map { number in
      LineEstimate.noise(of: changes.map { $0.sums[number] })
    }
  }

  /// What the changes at the multiples of one step that tell noise come to: they are three central
  /// pairs besides. A step so large that more than noise is left of the higher differences makes the
  /// bounds too wide, never too narrow. `nil` where one leaves the domain or the branches.
  private func measurement(
    _ line: Line, spread: Double, _ weights: [[NodeID: [Double]]], _ branches: UInt64,
    _ quadratic: Set<NodeID>, _ isCancelled: () -> Bool
  ) throws(LayerCheckInterrupted) -> Measurement? {
    var all: [Change] = []
    // The outermost first: where these are on the point's branches the others nearly always are.
    for size in LineEstimate.noiseMultiples.filter({ $0 > 0 }).reversed() {
      let both = try changes(
        line, at: [-size * spread, size * spread], weights, on: branches, isCancelled)
      guard let both else { return nil }
      all.insert(contentsOf: both, at: all.count / 2)
    }
    let sets = weights.indices
    let deviations = sets.map { number in LineEstimate.noise(of: all.map { $0.sums[number] }) }
    let pairs = sets.map { number in
      (0..<all.count / 2).map { index in
        LineEstimate.Pair(
          step: -LineEstimate.noiseMultiples[index] * spread,
          forward: all[all.count - 1 - index].sums[number], backward: all[index].sums[number])
      }
    }
    let found = sets.map { LineEstimate(pairs[$0], deviation: deviations[$0]) }
    return Measurement(
      estimates: found, moved: sets.map { number in all.contains { $0.moved[number] } },
      calibration: calibration(pairs, found, deviations, quadratic), isOnOneBranch: true)
  }

  /// By how much more another direction's pair may be off than the one it was measured on.
  private static let safety = 8.0

  /// One central pair at the calibrated step; `nil` where it leaves the domain or the branches.
  private func pair(
    _ line: Line, _ weights: [[NodeID: [Double]]], _ known: Calibration, _ branches: UInt64,
    _ isCancelled: () -> Bool
  ) throws(LayerCheckInterrupted) -> Measurement? {
    let step = known.step
    let both = try changes(line, at: [step, -step], weights, on: branches, isCancelled)
    guard let both else { return nil }
    let estimates = weights.indices.map { number in
      LineEstimate(
        value: (both[0].sums[number] - both[1].sums[number]) / (2 * step),
        bound: Self.safety * known.errors[number]
          + LineEstimate.noise(known.deviations[number], step: step))
    }
    let moved = weights.indices.map { number in both.contains { $0.moved[number] } }
    return Measurement(
      estimates: estimates, moved: moved, calibration: known, isOnOneBranch: true)
  }

  /// The step at which a pair comes nearest to the extrapolated derivatives, and how near.
  private func calibration(
    _ pairs: [[LineEstimate.Pair]], _ found: [LineEstimate?], _ deviations: [Double],
    _ quadratic: Set<NodeID>
  ) -> Calibration? {
    var best: (calibration: Calibration, worth: Double)?
    for step in pairs.first?.map(\.step) ?? [] {
      var errors: [Double] = []
      var worth = 0.0
      for (number, estimate) in found.enumerated() {
        guard let estimate, let pair = pairs[number].first(where: { $0.step == step }) else {
          return nil
        }
        let error = abs(pair.central - estimate.value) + estimate.bound
        errors.append(error)
        let noise = LineEstimate.noise(deviations[number], step: step)
        worth = max(worth, (error + noise) / max(abs(estimate.value), .leastNormalMagnitude))
      }
      if worth < best?.worth ?? .infinity {
        let known = Calibration(
          deviations: deviations, step: step, errors: errors, quadratic: quadratic)
        best = (known, worth)
      }
    }
    return best?.calibration
  }
}
