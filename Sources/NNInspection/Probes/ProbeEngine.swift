package import Gradcheck
package import NNAutodiff
import NNTensor
import Synchronization

/// Evaluates many probes of a leaf's coordinates, each for itself, at a fraction of a forward pass.
///
/// Nothing is derived: a probe's value is the objective with one coordinate moved. Nodes before the
/// leaf are not computed again, what a change does not reach stays as it is, and many probes pass
/// through the rest side by side, on all cores. A sampled share is evaluated again from scratch;
/// where that disagrees by more than rounding, the leaf is evaluated from scratch altogether.
package final class ProbeEngine {
  /// Bounds on what the engine uses.
  package struct Limits {
    /// The most memory for probes, in bytes.
    package var memory = 300 << 20
    /// How many threads work at a time.
    package var threads = Cores.count
    /// Where they run.
    package var cores = Cores.machine
    /// The cache of one core that holds the memory of a block and what it reads, in bytes.
    package var cacheBytes = SecondLevelCache.byteCount
    /// One probe in so many is evaluated again from scratch.
    package var verificationStride = 4096

    package init() {}
  }

  /// The memory of a block of probes that stays in a core's cache: the more for each stage, since a
  /// stage brings its matrix and what was kept of the point into the cache anew for each block.
  private func blockBytes(stages: Int) -> Int {
    // On cores with 2 MB, blocks for a quarter of that take as long (measured), and larger ones gain
    // nothing; what a stage reads must find room beside them.
    let cache = min(max(limits.cacheBytes, 1 << 19), 1 << 21)
    return min(max(stages * 24 << 10, cache / 8), cache / 2)
  }
  private static let largestBlock = 128

  private let evaluator: ObjectiveEvaluator<Double>
  private let base: ProbeBase
  private let limits: Limits
  private let magnitude: Double
  private var leaf: NodeID?
  private var plans: PlanPool?
  /// Whether every stage of the leaf's plans works on changes alone.
  private var isStable = false
  private var basePoint = (value: 0.0, branches: UInt64(0))
  private var untilVerification = 0
  private var distrusted: Set<NodeID> = []

  /// How many probes were evaluated again from scratch, and how many of these disagreed.
  package private(set) var verified = 0
  package private(set) var mismatches = 0
  /// How many probes of each leaf disagreed with an evaluation from scratch.
  package private(set) var disagreements: [NodeID: Int] = [:]

  package init(
    _ evaluator: ObjectiveEvaluator<Double>, objective: Objective, limits: Limits = Limits()
  ) {
    self.evaluator = evaluator
    self.limits = limits
    base = ProbeBase(executor: evaluator.executor, objective: objective)
    var magnitude = 0.0
    for term in objective.terms {
      for (weight, value) in zip(term.weights, evaluator.executor.elements(of: term.node)) {
        magnitude += abs(weight * value)
      }
    }
    self.magnitude = magnitude
  }

  /// Whether probes of `leaf` keep all digits of by how much they change the objective.
  package func resolvesChanges(of leaf: NodeID) -> Bool {
    !distrusted.contains(leaf) && prepare(leaf, 1) && isStable
  }

  /// Whether probes along directions of `leaf` keep all digits of that too.
  package func resolvesDirections(of leaf: NodeID) -> Bool {
    resolvesChanges(of: leaf) && prepareDirections(leaf)
  }

  /// The objective at probes of single coordinates of `leaf`; `nil` where the engine cannot.
  ///
  /// With `keepingChanges` each answer is the objective at the point and, as what a higher precision
  /// knows beyond, the probe's whole change.
  package func values(
    _ leaf: NodeID, at values: [Double], probes: [Probe], keepingChanges: Bool = false
  ) -> [ProbeValue]? {
    guard !distrusted.contains(leaf) else { return nil }
    var coordinates: [Int] = []
    coordinates.reserveCapacity(probes.count)
    for probe in probes {
      guard case .coordinate(let index) = probe.displacement else {
        // Values without their changes are what a whole evaluation gives.
        return keepingChanges ? changes(leaf, at: values, along: probes) : nil
      }
      guard values.indices.contains(index) else { return nil }
      coordinates.append(index)
    }
    guard prepare(leaf, probes.count), let plans else { return nil }
    let begin = ContinuousClock.now
    var results = [ProbeValue](repeating: ProbeValue(0), count: probes.count)
    // Even shares of few probes that are worth it.
    let share = (probes.count + sharers - 1) / sharers
    let size = max(1, min(capacity, share))
    let blocks = (probes.count + size - 1) / size
    let request = Request(
      blocks: blocks, size: size, probes: probes, coordinates: coordinates, basePoint: basePoint,
      keepsChanges: keepingChanges)
    let workers = min(sharers, blocks)
    guard run(request, plans, workers: workers, &results) else { return nil }
    secondsPerProbe =
      (ContinuousClock.now - begin) / .seconds(1) * Double(max(1, workers))
      / Double(max(1, probes.count))
    return isConfirmed(leaf, values, probes, results) ? results : nil
  }

  /// By how much probes along directions of a per-example leaf change the objective, beside its
  /// value at the point; `nil` where that is not known to all digits.
  private func changes(
    _ leaf: NodeID, at values: [Double], along probes: [Probe]
  ) -> [ProbeValue]? {
    for case .direction(let direction) in probes.map(\.displacement)
    where direction.count != values.count {
      return nil
    }
    guard resolvesChanges(of: leaf), prepareDirections(leaf),
      let plans = directionPlans ?? nil
    else { return nil }
    var results = [ProbeValue](repeating: ProbeValue(0), count: probes.count)
    let request = Request(
      blocks: probes.count, size: 1, probes: probes,
      coordinates: Array(repeating: 0, count: probes.count), basePoint: basePoint,
      keepsChanges: true)
    guard run(request, plans, workers: min(plans.most, probes.count), &results) else { return nil }
    return isConfirmed(leaf, values, probes, results) ? results : nil
  }

  /// Evaluates all of `request`; whether any thread had a plan for it.
  private func run(
    _ request: Request, _ plans: PlanPool, workers: Int, _ results: inout [ProbeValue]
  ) -> Bool {
    // Whole probes side by side are the better use of cores than threads within a product.
    let productThreads = BLASInfo.threadCount
    if productThreads != 1 { BLASInfo.setThreadCount(1) }
    defer { if productThreads != 1 { BLASInfo.setThreadCount(productThreads ?? limits.threads) } }
    results.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let target = Target(results: start)
      limits.cores.share(among: workers) { _ in
        plans.use(on: limits.cores.node) { request.work($0, target) }
      }
    }
    return request.isBegun
  }

  /// Where the memory lies on which threads have worked for the present leaf, and the node of each;
  /// for tests.
  package var blocks: [(node: Int, regions: [UnsafeRawBufferPointer])] { plans?.blocks ?? [] }

  // MARK: Plans

  /// Makes ready for probes of a leaf: on one thread for few of them, on all for many.
  private func prepare(_ leaf: NodeID, _ count: Int) -> Bool {
    if self.leaf != leaf {
      self.leaf = leaf
      plans = nil
      directionPlans = nil
      secondsPerProbe = nil
      untilVerification = 0
      basePoint = evaluator.basePoint(of: leaf)
      guard let plan = ProbePlan(base, leaf: leaf, capacity: 1, memory: limits.cores.memory) else {
        distrusted.insert(leaf)
        return false
      }
      isStable = plan.isStable
      let perProbe = max(plan.byteCount, 1)
      let size = min(
        Self.largestBlock, blockBytes(stages: plan.steps.count) / perProbe)
      capacity = max(1, size >= 2 ? size & ~1 : size)
      bytesPerProbe = perProbe
      threadLimit = max(1, min(limits.threads, limits.memory / (capacity * perProbe)))
      let pool = PlanPool(most: threadLimit) { [base, limits, capacity] in
        ProbePlan(base, leaf: leaf, capacity: capacity, memory: limits.cores.memory)
      }
      guard pool.begin(with: capacity == 1 ? plan : nil, on: limits.cores.node) else {
        return false
      }
      plans = pool
    }
    // Threads for few probes only where each takes its time: starting them costs time too. Before
    // any has run, the memory that each moves tells.
    let isWorthIt =
      secondsPerProbe.map { count > 1 && Double(count) * $0 >= 1e-4 }
      ?? (count >= 2 * capacity && count >= 16 || count > 1 && count * bytesPerProbe >= 1 << 19)
    sharers = isWorthIt ? threadLimit : 1
    return plans != nil
  }

  /// Makes ready for probes along directions; whether there can be any.
  private func prepareDirections(_ leaf: NodeID) -> Bool {
    if let known = directionPlans { return known != nil }
    directionPlans = .some(nil)
    let make = { [base, limits] in
      ProbePlan(
        base, leaf: leaf, capacity: 1, alongDirection: true, memory: limits.cores.memory)
    }
    guard let first = make(), first.isStable else { return false }
    let most = max(1, min(limits.threads, limits.memory / max(1, first.byteCount)))
    let pool = PlanPool(most: most, make)
    guard pool.begin(with: first, on: limits.cores.node) else { return false }
    directionPlans = .some(pool)
    return true
  }

  /// `nil` before it is known whether there are any.
  private var directionPlans: PlanPool??
  /// How long one probe of the leaf takes a thread, once known.
  private var secondsPerProbe: Double?
  private var capacity = 1
  private var bytesPerProbe = 1
  /// How many threads share the present probes.
  private var sharers = 1
  private var threadLimit = 1

  // MARK: Verification

  /// Whether a sample of the results agrees with evaluations from scratch.
  private func isConfirmed(
    _ leaf: NodeID, _ values: [Double], _ probes: [Probe], _ results: [ProbeValue]
  ) -> Bool {
    var sample: [Int] = []
    while untilVerification < probes.count {
      // The point itself, a step of 0, would prove nothing.
      guard let index = probes[untilVerification...].firstIndex(where: { $0.step != 0 }) else {
        untilVerification = probes.count
        break
      }
      sample.append(index)
      untilVerification = index + limits.verificationStride
    }
    untilVerification -= probes.count
    // Even no evaluation would bring the evaluator back to the point afterwards.
    guard !sample.isEmpty else { return true }
    let again = evaluator.evaluate(leaf: leaf, base: values, probes: sample.map { probes[$0] })
    // What a stop has left undone, here or there, is no result and says nothing against the engine.
    if Cancellation.isRequested?() ?? false { return true }
    verified += again.count
    let disagreements = zip(sample, again).count { index, full in
      !agrees(results[index].value + results[index].low, full.value)
    }
    guard disagreements > 0 else { return true }
    mismatches += disagreements
    self.disagreements[leaf, default: 0] += disagreements
    distrusted.insert(leaf)
    return false
  }

  private func agrees(_ quick: Double, _ full: Double) -> Bool {
    guard quick.isFinite, full.isFinite else { return !quick.isFinite && !full.isFinite }
    let movement = abs(full - basePoint.value)
    return abs(quick - full) <= 1e-6 * movement + 1e-11 * (magnitude + abs(full))
  }
}

/// Where results go; each block writes its own.
private struct Target: @unchecked Sendable {
  let results: UnsafeMutablePointer<ProbeValue>
}

/// Probes that threads share out among them, a block at a time.
private final class Request: Sendable {
  private let blocks: Int
  private let size: Int
  private let probes: [Probe]
  private let coordinates: [Int]
  private let basePoint: (value: Double, branches: UInt64)
  private let keepsChanges: Bool
  /// Taken along: the threads that work do not see the binding of the one that asked.
  private let isCancelled = Cancellation.isRequested
  private let next = Atomic<Int>(0)

  init(
    blocks: Int, size: Int, probes: [Probe], coordinates: [Int],
    basePoint: (value: Double, branches: UInt64), keepsChanges: Bool
  ) {
    self.blocks = blocks
    self.size = size
    self.probes = probes
    self.coordinates = coordinates
    self.basePoint = basePoint
    self.keepsChanges = keepsChanges
  }

  /// Whether any thread has begun with it: each that does goes on to the end.
  var isBegun: Bool { blocks == 0 || next.load(ordering: .relaxed) > 0 }

  /// Evaluates blocks until none is left.
  func work(_ plan: ProbePlan, _ target: Target) {
    let block = plan.block
    while true {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < blocks, !(isCancelled?() ?? false) else { return }
      let start = number * size
      let count = min(size, probes.count - start)
      block.probeCount = count
      for probe in 0..<count {
        block.coordinates[probe] = coordinates[start + probe]
        block.steps[probe] = probes[start + probe].step
      }
      if case .direction(let direction) = probes[start].displacement {
        direction.withUnsafeBufferPointer {
          block.direction = $0.baseAddress
          plan.run()
        }
        block.direction = nil
      } else {
        plan.run()
      }
      for probe in 0..<count {
        // A step of 0 is the point itself, to the last bit.
        let change = block.steps[probe] == 0 ? 0 : block.changes[probe]
        let signature = block.steps[probe] == 0 ? 0 : block.signatures[probe]
        target.results[start + probe] = ProbeValue(
          basePoint.value + (keepsChanges ? 0 : change), low: keepsChanges ? change : 0,
          branches: signature == 0 ? basePoint.branches : basePoint.branches ^ (signature | 1))
      }
    }
  }
}
