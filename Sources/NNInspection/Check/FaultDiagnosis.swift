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

  /// Patterns that a trial may correct: the others fit every coordinate exactly by themselves.
  private static let open: Set<Fault.Pattern> = [
    .unknown, .missingTerm, .shiftedMask, .edges,
  ]

  /// The result with its fault named better where a trial says so, and there is memory for it.
  func refined(_ result: TensorResult, of leaf: NodeID) throws -> TensorResult {
    do { return try tried(result, of: leaf) } catch is MemoryShortage { return result }
  }

  private func tried(_ result: TensorResult, of leaf: NodeID) throws -> TensorResult {
    guard result.verdict == .fail, let known = result.fault, Self.open.contains(known.pattern),
      let analytic = try gradient(leaf, weights: nil), analytic.allSatisfy(\.isFinite)
    else { return result }
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
    let second = try gradient(leaf, weights: others) ?? []
    let scale = result.evidence.reduce(0) { max($0, abs($1.numerical), abs($1.analytic)) }
    if agree(analytic, second, scale: scale), analytic.contains(where: { $0 != 0 }) {
      return Fault(
        pattern: .upstreamIgnored,
        detail: "it is the same for every upstream gradient: the chain rule stops here")
    }
    if let fault = byUpstream(result, leaf, weights) { return fault }
    for hypothesis in FaultHypothesis.all(
      for: leaf, in: part.graph, boundary: part.boundary, point: point, objective: objective)
    where try holds(hypothesis, leaf, analytic) {
      return Fault(pattern: hypothesis.pattern, detail: hypothesis.detail)
    }
    guard isUnknown else { return nil }
    let mixed = try gradient(leaf, weights: zip(weights, others).map { $0 - 2 * $1 }) ?? []
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
    guard probe.count == analytic.count else { return false }
    for coverage in [Coverage.directions, analytic.count <= 128 ? .everyCoordinate : .sample(32)] {
      let checker = TensorChecker(
        tolerance: options.effectiveTolerance, coverage: coverage, seed: options.seed)
      let verdict = try checker.check(
        name: "", shape: [analytic.count], analytic: analytic, function: probe
      ).verdict
      guard verdict == .pass else { return false }
    }
    return true
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
