import Gradcheck
import NNAutodiff
import NNTensor

/// Names the fault of a backward pass that the pattern of its errors does not tell, by trying what
/// may have gone wrong.
struct FaultDiagnosis {
  let part: ExtractedGraph
  let point: NetworkPoint
  let objective: Objective
  let options: NetworkChecker.Options
  /// Asked between trials and within them.
  var isCancelled: () -> Bool = { false }
  /// Whether the time of a budget is used up.
  var isLate: @Sendable () -> Bool = { false }

  /// There is no time to try the rest: the patterns that were not tried.
  private struct Stopped: Error {
    var untried: [Fault.Pattern]
  }

  /// Patterns that a trial may correct: the others fit every coordinate exactly by themselves.
  private static let open: Set<Fault.Pattern> = [
    .unknown, .missingTerm, .shiftedMask, .edges,
  ]

  /// The result with its fault named better where a trial says so, and there is memory for it.
  ///
  /// Where it is stopped before the last trial the fault says which were not made.
  func refined(_ result: TensorResult, of leaf: NodeID) throws -> TensorResult {
    let (outer, isLate) = (Cancellation.isRequested, isLate)
    do {
      return try Cancellation.polling({ outer?() ?? false || isLate() }) {
        try tried(result, of: leaf)
      }
    } catch is MemoryShortage {
      return result
    } catch let stop as Stopped {
      var result = result
      let names = stop.untried.reduce(into: [String]()) {
        if !$0.contains($1.title) { $0.append($1.title) }
      }.joined(separator: ", ")
      result.fault?.detail +=
        isCancelled()
        ? "; interrupted before it was tried for: \(names)"
        : "; there was no time to try it for: \(names) (a longer --budget does)"
      return result
    }
  }

  /// - Throws: ``Stopped``, with `untried`, where nothing more is to be tried.
  private func goOn(_ untried: [Fault.Pattern]) throws {
    if isCancelled() || isLate() { throw Stopped(untried: untried) }
  }

  private func tried(_ result: TensorResult, of leaf: NodeID) throws -> TensorResult {
    guard result.verdict == .fail, let known = result.fault, Self.open.contains(known.pattern)
    else { return result }
    let all: [Fault.Pattern] = [.upstreamIgnored, .missingTerm, .shiftedMask, .swappedOperands]
    try goOn(all)
    guard let analytic = try gradient(leaf, weights: nil) else { return result }
    try goOn(all)
    guard analytic.allSatisfy(\.isFinite) else { return result }
    var result = result
    if let fault = try fault(of: leaf, result, analytic, isUnknown: known.pattern == .unknown) {
      result.fault = fault
    }
    return result
  }

  private func fault(
    of leaf: NodeID, _ result: TensorResult, _ analytic: [Double], isUnknown: Bool
  ) throws -> Fault? {
    let drawn = Objective.random(
      of: objective.terms.map(\.node), in: part.graph, batch: point.batch,
      seed: options.seed &+ 1)
    let weights = objective.terms.first?.weights ?? []
    let others = drawn.terms.first?.weights ?? []
    let hypotheses = FaultHypothesis.all(
      for: leaf, in: part.graph, boundary: part.boundary, point: point, objective: objective)
    let last: [Fault.Pattern] = isUnknown ? [.notLinear] : []
    let second = try gradient(leaf, weights: others) ?? []
    try goOn([.upstreamIgnored] + hypotheses.map(\.pattern) + last)
    let scale = result.evidence.reduce(0) { max($0, abs($1.numerical), abs($1.analytic)) }
    if agree(analytic, second, scale: scale), analytic.contains(where: { $0 != 0 }) {
      return Fault(
        pattern: .upstreamIgnored,
        detail: "it is the same for every upstream gradient: the chain rule stops here")
    }
    if let fault = byUpstream(result, leaf, weights) { return fault }
    for (number, hypothesis) in hypotheses.enumerated() {
      let untried = hypotheses[number...].map(\.pattern) + last
      try goOn(untried)
      let holds = try holds(hypothesis, leaf, analytic)
      try goOn(untried)
      if holds { return Fault(pattern: hypothesis.pattern, detail: hypothesis.detail) }
    }
    guard isUnknown else { return nil }
    let mixed = try gradient(leaf, weights: zip(weights, others).map { $0 - 2 * $1 }) ?? []
    try goOn(last)
    let expected = zip(analytic, second).map { $0 - 2 * $1 }
    guard !agree(mixed, expected, scale: scale) else { return nil }
    return Fault(
      pattern: .notLinear,
      detail: "the product for u − 2v is not that for u less twice that for v, as it must be for "
        + "every vector-Jacobian product")
  }

  /// Faults of an elementwise op, told from the derivative that it must have used.
  private func byUpstream(_ result: TensorResult, _ leaf: NodeID, _ weights: [Double]) -> Fault? {
    let count = weights.count
    let evidence = result.evidence.sorted { $0.index < $1.index }
    guard let output = objective.terms.first?.node,
      part.graph[output].type == part.graph[leaf].type,
      evidence.count == count, evidence.map(\.index) == Array(0..<count),
      !weights.contains(0), count > 1
    else { return nil }
    let tolerance = options.effectiveTolerance
    func explains(_ prediction: (Int) -> Double) -> Bool {
      evidence.allSatisfy {
        let expected = prediction($0.index)
        let size = max(abs(expected), abs($0.analytic))
        return abs($0.analytic - expected) <= 8 * $0.bound + tolerance * size
      }
    }
    if explains({ weights[$0] }) {
      return Fault(
        pattern: .missingTerm,
        detail: "it is the upstream gradient as it arrived: the op's own derivative is missing")
    }
    if explains({ weights[$0] - evidence[$0].numerical }) {
      return Fault(
        pattern: .shiftedMask,
        detail: "it is the upstream gradient less what it should be: the mask is inverted")
    }
    let ratios = evidence.map { $0.numerical / weights[$0.index] }
    let shape = result.shape
    for axis in shape.indices where shape[axis] > 1 {
      let stride = shape[(axis + 1)...].reduce(1, *)
      for offset in [1, -1, 2, -2] where abs(offset) < shape[axis] {
        let isMoved = explains { index in
          let position = index / stride % shape[axis]
          let source = ((position - offset) % shape[axis] + shape[axis]) % shape[axis]
          return weights[index] * ratios[index + (source - position) * stride]
        }
        guard isMoved else { continue }
        return Fault(
          pattern: .shiftedMask,
          detail: "the derivative of each number stands too "
            + "\(offset > 0 ? "late" : "early") along axis \(axis), by \(abs(offset))")
      }
    }
    return nil
  }

  // MARK: Trials

  /// Whether the wrong gradient agrees in every coordinate with the derivative that the supposed
  /// mistake leads to; random directions say no cheaply.
  private func holds(
    _ hypothesis: FaultHypothesis, _ leaf: NodeID, _ analytic: [Double]
  ) throws -> Bool {
    var moved = point
    for (id, values) in hypothesis.values { moved.values[id] = values }
    var supposed = objective
    if let weights = hypothesis.weights { supposed.terms[0].weights = weights }
    let target = hypothesis.leaf ?? leaf
    let probe = try GraphProbe.checkingMemory(leaf: target, part.graph, point: moved, supposed)
    guard probe.count == analytic.count, try !isFarOff(analytic, probe) else { return false }
    // A sample begins with directions.
    let isSmall = analytic.count <= 128
    for coverage in isSmall ? [Coverage.directions, .everyCoordinate] : [.sample(32)] {
      var checker = TensorChecker(
        tolerance: options.effectiveTolerance, coverage: coverage, seed: options.seed)
      // That it is wrong is all there is to know: where, nobody asks.
      checker.stopsAtFailure = true
      let found = try checker.check(
        name: "", shape: [analytic.count], analytic: analytic, function: probe,
        isCancelled: { isCancelled() || isLate() })
      guard found.verdict == .pass, !found.wasInterrupted else { return false }
    }
    return true
  }

  /// By how much of its own size, at least, a gradient differs from a derivative that it is far off.
  private static let farOff = 0.02

  /// Whether one pair of evaluations along one direction tells already that `analytic` is not the
  /// derivative of `probe`, as it does for nearly every supposed mistake that was not made.
  private func isFarOff(_ analytic: [Double], _ probe: GraphProbe) throws -> Bool {
    let size = (0..<probe.count).map { probe.coordinate(at: $0) }.rootMeanSquare
    let step = 0x1p-17 * (size > 0 && size.isFinite ? size : 1)
    let direction = UniformDirection(
      count: probe.count, size: 1, seed: options.seed, path: "supposed mistake", number: 0
    ).components
    let values = try probe.values(
      at: [step, -step].map { Probe(displacement: .direction(direction), step: $0) })
    guard values.count == 2, values.allSatisfy(\.isFinite) else { return false }
    var (product, square) = (0.0, 0.0)
    for (gradient, component) in zip(analytic, direction) {
      let term = gradient * component
      product += term
      square += term * term
    }
    let slope = (values[0].value - values[1].value) / (2 * step)
    let noise = 0x1p-44 * max(abs(values[0].value), abs(values[1].value)) / step
    return abs(product - slope)
      > Self.farOff * max(square.squareRoot(), abs(product), abs(slope)) + noise
  }

  /// What the backward pass gives for other cotangents.
  private func gradient(_ leaf: NodeID, weights: [Double]?) throws -> [Double]? {
    var changed = objective
    if let weights { changed.terms[0].weights = weights }
    return try AnalyticGradients(
      part.graph, objective: changed, leaves: [leaf], point: point, in: options.scalar
    ).gradients[leaf]
  }

  private func agree(_ one: [Double], _ other: [Double], scale: Double) -> Bool {
    guard one.count == other.count else { return false }
    let tolerance = options.precision == .float32 ? 1e-4 : 1e-9
    return zip(one, other).allSatisfy { abs($0 - $1) <= tolerance * scale }
  }
}
