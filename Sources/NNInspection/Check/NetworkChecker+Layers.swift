import Gradcheck
import NNAutodiff
import NNTensor

extension NetworkChecker {
  /// Whether a check of `leaves` is one by directions: it was asked for, and there are more
  /// coordinates than are checked one by one in any case.
  func confirmsByDirections(_ leaves: [NodeID]) -> Bool {
    options.confirmsByDirections && !options.mutates
      && (options.budget != nil
        || leaves.reduce(0) { $0 + (point.values[$1]?.count ?? 0) } > options.wholeCount)
  }

  /// How many numbers the parameters and inputs have.
  var numberCount: Int { point.values.values.reduce(0) { $0 + $1.count } }

  /// What a layer check confirmed, as results.
  struct Confirmed {
    var findings: LayerCheck.Findings
    var suspects: Set<NodeID>
    var leaves: [NodeID: TensorResult] = [:]
    /// What is judged: the gradient of each leaf in the scalar of the check.
    var gradients: [NodeID: [Double]] = [:]
  }

  /// Checks ops and leaves along random directions.
  ///
  /// With `describesLeaves` off it is only told which leaves are suspect.
  func confirmLayers(
    objective: Objective, ops: [NodeID], leaves: [NodeID], values: Executor<Double>,
    describesLeaves: Bool = true, isCancelled: @escaping () -> Bool,
    finished: @escaping (NodeID) -> Void
  ) throws -> Confirmed {
    let reached = Set(graph.ancestors(of: objective.terms.map(\.node)))
    // An op by itself is one of several that are checked at a time.
    let isOneOp = graph.nodes.count { $0.op != nil } == 1
    let threads = try threadsForLayers(
      atMost: isOneOp ? 1 : LayerCrew.size(forNumbers: numberCount), objective: objective)
    let crew = LayerCrew(
      graph, values: values, outputs: objective.terms.map(\.node), point: point,
      size: threads, isCancelled: isCancelled)
    let check = LayerCheck(
      graph: graph, point: point, objective: objective,
      tolerance: directionTolerance, seed: options.seed, precision: options.precision,
      values: values, crew: crew, goesEndToEnd: describesLeaves || !isOneOp, finished: finished)
    let findings = try check.run(
      ops: linkedOps(ops, leaves: leaves, reached: reached), leaves: leaves)
    var confirmed = Confirmed(
      findings: findings, suspects: check.suspects(findings, among: leaves))
    let roundings = try hold(&confirmed, objective: objective, leaves: leaves)
    guard describesLeaves else { return confirmed }
    let certain = leaves.filter { !confirmed.suspects.contains($0) }
    confirmed.leaves = try results(of: certain, findings, reached: reached, crew)
    for (leaf, rounding) in roundings {
      let error = rounding * Rounding.share * tolerance
      let known = confirmed.leaves[leaf]?.maxRelativeError ?? 0
      confirmed.leaves[leaf]?.maxRelativeError = max(known, error)
    }
    return confirmed
  }

  /// The ops that are looked at along directions: `ops`, and those between `leaves` and the objective,
  /// which need not be reported. Of these a share looks at what reads its leaves alone: the others are
  /// other shares' `ops`.
  private func linkedOps(
    _ ops: [NodeID], leaves: [NodeID], reached: Set<NodeID>
  ) -> [NodeID] {
    let behind = Set(graph.descendants(of: leaves).filter(reached.contains))
    let scope = Set(ops)
    return graph.ids.filter { id in
      guard reached.contains(id), let op = graph[id].op else { return false }
      return scope.contains(id) || (options.portion.share == nil && behind.contains(id))
        || graph[id].gradientInputs.contains(where: leaves.contains)
        || op is HandWrittenGradient && behind.contains(id)
    }
  }

  /// The results of `leaves`, whose gradients are confirmed.
  private func results(
    of leaves: [NodeID], _ findings: LayerCheck.Findings, reached: Set<NodeID>, _ crew: LayerCrew
  ) throws -> [NodeID: TensorResult] {
    let guarantee = guarantee(findings)
    let results = try crew.map(leaves) { network, leaf in
      let readers = graph.ids.filter { id in
        reached.contains(id) && graph[id].op != nil && graph[id].gradientInputs.contains(leaf)
      }
      let search = UnexercisedSearch(
        network: network, cotangents: findings.cotangents, seed: options.seed,
        isCancelled: crew.isCancelled)
      let still = try search.run(leaf, readers: readers)
      return result(of: leaf, readers: readers, still: still, findings, guarantee: guarantee)
    }
    return Dictionary(zip(leaves, results), uniquingKeysWith: { first, _ in first })
  }

  private var tolerance: Double { options.effectiveTolerance }

  /// What directions through the Double gradient must tell: of a Float gradient's tolerance a part is
  /// left to rounding.
  private var directionTolerance: Double {
    options.precision == .float32 ? (1 - Rounding.share) * tolerance : tolerance
  }

  /// Holds the gradient that is judged against the one in Double that directions confirm: where
  /// rounding takes more than its share of the tolerance, the leaf is looked at by itself. Answers
  /// how much of its share rounding takes.
  private func hold(
    _ confirmed: inout Confirmed, objective: Objective, leaves: [NodeID]
  ) throws -> [NodeID: Double] {
    guard options.precision == .float32 else {
      for leaf in leaves { confirmed.gradients[leaf] = confirmed.findings.cotangents[leaf] }
      return [:]
    }
    let rounded = try AnalyticGradients(
      graph, objective: objective, leaves: leaves, point: point, in: Float.self)
    var roundings: [NodeID: Double] = [:]
    for leaf in leaves {
      let exact = confirmed.findings.cotangents[leaf] ?? []
      let gradient = rounded.gradients[leaf] ?? []
      let size = Rounding.size(of: gradient, exact, tolerance: tolerance)
      if size > 1 { confirmed.suspects.insert(leaf) }
      roundings[leaf] = size
      confirmed.gradients[leaf] = gradient
    }
    return roundings
  }

  /// The result of a leaf whose gradient is confirmed.
  private func result(
    of leaf: NodeID, readers: [NodeID], still: (count: Int, first: [Int]),
    _ findings: LayerCheck.Findings, guarantee: String
  ) -> TensorResult {
    let shape = graph[leaf].type.dimensions(batch: point.batch)
    let count = point.values[leaf]?.count ?? 0
    let operands = readers.compactMap { reader in
      findings.ops[reader]?.operands.first { $0.node == leaf }
    }
    let whole = findings.endToEnd?.directions ?? []
    let cancels = !operands.isEmpty && operands.allSatisfy(\.cancels)
    let gradient = findings.cotangents[leaf] ?? []
    let size = operands.map(\.size).min() ?? 0
    let reach = size * gradient.rootMeanSquare * Double(count).squareRoot()
    let isBelow =
      !whole.isEmpty && size > 0 && !cancels
      && reach < findings.endToEnd?.resolution ?? 0
    return TensorResult(
      name: graph[leaf].path, shape: shape, coordinates: count,
      directions: operands.flatMap(\.own), endToEnd: whole, notExercised: still,
      cancelling: cancels ? count - still.count : 0,
      belowResolution: isBelow ? count - still.count : 0,
      evaluations: 0, guarantee: guarantee)
  }

  /// What the directions guarantee, in one sentence.
  private func guarantee(_ findings: LayerCheck.Findings) -> String {
    let operands = findings.ops.values.flatMap(\.operands)
    let fewest = operands.filter { !$0.own.isEmpty }.map(\.own.count).min() ?? 0
    let missed = operands.filter { !$0.own.isEmpty && $0.missedOwn < 1 }.map(\.missedOwn).max() ?? 1
    let whole = findings.endToEnd?.directions.count ?? 0
    let certainty = missed <= OpChecker.goal ? "1e-6" : missed.formatted(significant: 1)
    return "an error above \(tolerance.formatted(significant: 1)) of a tensor's RMS gradient is "
      + "missed with probability below \(certainty) (\(fewest) random directions through each op "
      + "with the gradient that reaches it"
      + (whole > 0 ? ", \(whole) through the whole network" : "")
      + (options.precision == .float32
        ? "; each float32 number is held against the float64 one that these confirm)" : ")")
  }

  /// The results of an op by itself that directions have confirmed; `nil` where they have not.
  ///
  /// What stands on a kink has not moved along any direction: a few such coordinates are looked at
  /// one by one.
  func localResults(
    of id: NodeID, _ confirmed: Confirmed?, values: Executor<Double>,
    isCancelled: @escaping () -> Bool
  ) throws -> [TensorResult]? {
    guard let check = confirmed?.findings.ops[id], check.local == .agrees else { return nil }
    var onKinks: [TensorResult] = []
    let kinks = Set(check.operands.flatMap(\.onKink.first)).sorted()
    if !kinks.isEmpty {
      onKinks = try checkLocally(id, values: values, onKinks: kinks, isCancelled: isCancelled)
      guard onKinks.allSatisfy({ $0.verdict != .fail && $0.verdict != .inconclusive }) else {
        return nil
      }
    }
    return check.operands.map { operand in
      let type = graph[operand.node].type
      let path = graph[operand.node].path
      let isStill = operand.random.allSatisfy { $0.verdict == .notExercised }
      let count = type.count(batch: point.batch)
      let name = path.isEmpty ? "constant" : path
      let sampled = onKinks.first { $0.name == name }
      return TensorResult(
        name: name, shape: type.dimensions(batch: point.batch), coordinates: count,
        directions: operand.random, notExercised: isStill ? (count, [0]) : (0, []),
        kinks: sampled.map { $0.counts.kinks > 0 ? operand.onKink.count : 0 } ?? 0,
        evaluations: (operand.node == check.operands.first?.node ? check.evaluations : 0)
          + (sampled?.evaluations ?? 0),
        guarantee: nil)
    }
  }
}
