import Gradcheck
import NNAutodiff
import NNTensor

/// How many coordinates a check can look at one by one in the time that it has.
package struct CoordinateBudget {
  /// One tensor: how many coordinates it has, and what one of them costs, in seconds.
  package struct Tensor {
    package var count: Int
    package var cost: Double

    package init(count: Int, cost: Double) {
      self.count = count
      self.cost = cost
    }
  }

  /// A tensor's noise and steps are measured by about as many evaluations as so many coordinates.
  static let overhead = 150.0
  /// Fewer in a tensor say next to nothing.
  private static let fewest = 16

  /// How many coordinates of each tensor fit into `seconds`: all of them, the same share of each, or
  /// none where that would be too few to be worth anything.
  package static func choice(_ tensors: [Tensor], seconds: Double) -> [Int] {
    let fixed = tensors.reduce(0) { $0 + overhead * $1.cost }
    let whole = tensors.reduce(0) { $0 + Double($1.count) * $1.cost }
    // A part is kept back: coordinates that a pair does not decide cost more.
    let usable = 0.8 * seconds - fixed
    guard usable > 0 else { return tensors.map { _ in 0 } }
    guard whole > usable else { return tensors.map(\.count) }
    let counts = tensors.map { Int(Double($0.count) * usable / whole) }
    return zip(tensors, counts).map { tensor, count in
      count < min(fewest, tensor.count) ? 0 : count
    }
  }

  /// The smallest share of a tensor's coordinates such that a fault in so many of them is missed by
  /// `count` of them, spread evenly at random, with probability below `risk`: (1 − q)ⁿ = risk.
  package static func share(seenBy count: Int, risk: Double = 1e-6) -> Double {
    count > 0 ? 1 - Double.exp(Double.log(risk) / Double(count)) : 1
  }
}

extension NetworkChecker {
  /// Looks at coordinates of tensors that directions have confirmed one by one, as many as fit.
  func spend(
    until deadline: ContinuousClock.Instant, on results: inout [NodeID: TensorResult],
    objective: Objective, cotangents: [NodeID: [Double]], isLocallyVerified: Bool,
    isCancelled: @escaping () -> Bool, step: (String, Int) -> Void
  ) throws {
    let leaves = results.keys.sorted()
    let clock = ContinuousClock()
    guard clock.now < deadline, !leaves.isEmpty else { return }
    let evaluators = EvaluatorPair(
      graph, point: point, objective: objective, memory: options.memory)
    var tensors: [CoordinateBudget.Tensor] = []
    for leaf in leaves {
      guard !isCancelled(), clock.now < deadline else { return }
      let probe = evaluators.probe(leaf, precision: options.precision)
      tensors.append(.init(count: probe.count, cost: try cost(of: probe)))
    }
    let counts = CoordinateBudget.choice(tensors, seconds: (deadline - clock.now) / .seconds(1))
    for (position, leaf) in leaves.enumerated() where counts[position] > 0 {
      guard let known = results[leaf], let gradient = cotangents[leaf] else { continue }
      let start = clock.now
      if isCancelled() || start >= deadline { return }
      // One tensor that is much harder than its size tells leaves the others their time.
      let count = counts[position]
      let cost = (Double(count) + CoordinateBudget.overhead) * tensors[position].cost
      let left = (deadline - start) / .seconds(1)
      let end = min(deadline, start + .seconds(max(4 * cost, left / 4)))
      let probe = evaluators.probe(leaf, precision: options.precision)
      let checker = checker(
        coverage: count == probe.count
          ? .everyCoordinate : .coordinates(stratified(count, of: leaf, total: probe.count)),
        isLocallyVerified: isLocallyVerified)
      let sampled = try checker.check(
        name: known.name, shape: known.shape, analytic: gradient, function: probe,
        isCancelled: { isCancelled() || clock.now >= end },
        progress: { step(known.name, $0) })
      results[leaf] = known.adding(sampled)
    }
  }

  /// The seconds that one coordinate's pair takes.
  private func cost(of probe: GraphProbe) throws -> Double {
    var pairs = 1
    while true {
      let probes = (0..<min(pairs, max(probe.count, 1))).flatMap { index in
        [0x1p-20, -0x1p-20].map { Probe(displacement: .coordinate(index), step: $0) }
      }
      let start = ContinuousClock.now
      _ = try probe.values(at: probes)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      // The first ones pay for what is set up.
      if pairs >= 256 || pairs >= probe.count || (pairs > 1 && seconds > 0.01) || seconds > 0.1 {
        return seconds / Double(max(probes.count / 2, 1))
      }
      pairs *= 16
    }
  }

  /// `count` coordinates of `leaf`, one at random from each of as many strata.
  private func stratified(_ count: Int, of leaf: NodeID, total: Int) -> [Int] {
    var stream = RandomStream(
      seed: options.seed, purpose: "coordinates", path: graph[leaf].path)
    return (0..<count).map { stratum in
      let low = stratum * total / count
      let high = max((stratum + 1) * total / count, low + 1)
      return low + stream.index(below: high - low)
    }
  }
}

extension TensorResult {
  /// The result with what coordinates by themselves have shown besides.
  fileprivate func adding(_ sampled: TensorResult) -> TensorResult {
    if sampled.checked == coordinates, !sampled.wasInterrupted { return sampled }
    guard sampled.checked > 0 else { return self }
    var sum = self
    sum.checked = sampled.checked
    sum.counts.failed = sampled.counts.failed
    sum.counts.inconclusive = sampled.counts.inconclusive
    sum.counts.kinks = sampled.counts.kinks
    sum.counts.passed =
      coordinates - counts.notExercised - sampled.counts.failed - sampled.counts.inconclusive
      - sampled.counts.kinks
    let found: [Verdict] =
      sampled.counts.failed > 0 ? [.fail] : sampled.counts.inconclusive > 0 ? [.inconclusive] : []
    sum.verdict = .combined([verdict] + found)
    sum.maxRelativeError = max(maxRelativeError, sampled.maxRelativeError)
    sum.errorBound = max(errorBound, sampled.errorBound)
    sum.worst = sampled.worst
    sum.fault = sampled.fault
    sum.evidence = sampled.evidence
    sum.reason = sampled.reason
    sum.evaluations += sampled.evaluations
    let share = CoordinateBudget.share(seenBy: sampled.checked)
    let seen =
      "\(sampled.checked.grouped) of \(coordinates.grouped) coordinates by themselves, "
      + "which miss a fault in \((100 * share).formatted(significant: 2)) % of them with "
      + "probability below 1e-6"
    sum.guarantee = guarantee.map { "\($0); besides, \(seen)" } ?? seen
    return sum
  }
}
