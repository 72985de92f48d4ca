import Foundation
import Gradcheck
import NNAutodiff
import NNTensor

// Tensors, one coordinate after another.

extension NetworkChecker {
  /// Checks the gradient of `objective` with respect to each leaf, several at a time.
  ///
  /// - Parameters:
  ///   - mayCancel: whether the objective may be far smaller than what it is the sum of.
  ///   - before: what is begun before the first leaf.
  ///   - isLate: for the leaf at a position, what tells that there is no time for more coordinates.
  func checkTensors(
    _ graph: Graph, point: NetworkPoint, objective: Objective,
    leaves: [(node: NodeID, name: String)], coverage: (Int) -> Coverage, isLocallyVerified: Bool,
    mayCancel: Bool = false, portion: CheckPortion = CheckPortion(), mutates: Bool = false,
    threads: Int = 1, before: OpsByThemselves? = nil,
    isLate: ((Int) -> @Sendable () -> Bool)? = nil,
    isCancelled: @escaping () -> Bool,
    step: (String, Int) -> Void = { _, _ in }, finished: (String, Int) -> Void = { _, _ in }
  ) throws -> [(node: NodeID, result: TensorResult)] {
    let nodes = leaves.map(\.node)
    let threads = try threadsForTensors(
      of: graph, point: point, objective: objective, leaves: nodes, atMost: threads,
      beside: threads > 1 ? 1 : localThreads)
    var judged: (gradients: [NodeID: [Double]], rounding: GradientRounding)?
    let pool = EvaluatorPool(most: threads) {
      EvaluatorPair(graph, point: point, objective: objective, memory: options.memory)
    }
    let (caller, lock, analyticLock) = (pthread_self(), NSLock(), NSLock())
    let first = before?.phase.units.count ?? 0
    return try SideBySide(isCancelled: isCancelled).results(
      of: first + leaves.count, onThreads: threads
    ) { position, isCancelled -> (node: NodeID, result: TensorResult)? in
      if let before, position < first {
        try before.phase.run(position) { try before.check($0, isCancelled) }
        return nil
      }
      let (leaf, name) = leaves[position - first]
      let shape = graph[leaf].type.dimensions(batch: point.batch)
      let count = point.values[leaf]?.count ?? 0
      let (gradients, rounding) = try analyticLock.withLock {
        if let judged { return judged }
        let gradients = try AnalyticGradients(
          graph, objective: objective, leaves: nodes, point: point, in: options.scalar
        ).gradients
        let made = (
          gradients,
          GradientRounding(
            graph, point: point, objective: objective, leaves: nodes, analytic: gradients,
            checker: self)
        )
        judged = made
        return made
      }
      let gradient = gradients[leaf] ?? Array(repeating: 0, count: count)
      let evaluators = pool.take()
      defer { pool.giveBack(evaluators) }
      let probe = evaluators.probe(leaf, precision: options.precision)
      var checker = checker(coverage: coverage(count), isLocallyVerified: isLocallyVerified)
      checker.mayCancel = mayCancel
      checker.selection = portion.selection(of: name)
      checker.isLate = isLate?(position - first)
      if let before {
        nonisolated(unsafe) let isCancelled = isCancelled
        checker.localVerdict = { before.phase.verdict(isCancelled: isCancelled) }
      }
      func check() throws -> TensorResult {
        try checker.check(
          name: name, shape: shape, analytic: gradient,
          rounding: { try rounding.rounding(of: leaf) },
          function: probe,
          isCancelled: isCancelled,
          progress: { if pthread_equal(pthread_self(), caller) != 0 { step(name, $0) } })
      }
      var result = try check()
      if probe.disagreements > 0 {
        // What was judged by probes that cannot be trusted is judged again, by whole evaluations.
        result = try check()
        result.addDistrust()
      }
      if options.mutates, mutates, options.portion.includesUnit(0), result.verdict == .pass {
        // A fault anywhere in the tensor must show: all of it is looked at, whatever the share.
        var whole = checker
        whole.selection = CoordinateSelection()
        let found = try whole.mutations(
          name: name, shape: shape, analytic: gradient, function: probe, isCancelled: isCancelled)
        lock.withLock { mutations.total += found }
      }
      return (leaf, result)
    } finished: { position in
      if position < first {
        before?.finished(position)
        return
      }
      let (leaf, name) = leaves[position - first]
      finished(
        name, portion.selection(of: name).indices(of: point.values[leaf]?.count ?? 0).count)
    }.compactMap { $0 ?? nil }
  }

  /// Ops that are checked by themselves side by side with tensors.
  struct OpsByThemselves: @unchecked Sendable {
    let phase: LocalPhase
    let check: (LocalPhase.Unit, @escaping () -> Bool) throws -> [TensorResult]
    /// Is told of the unit at a position, on the thread that asked for the check.
    let finished: (Int) -> Void
  }

  /// Checks `ops` by themselves and `leaves` end to end, the dearest first of either: large ops and
  /// tensors side by side, so that no core waits for another's last op.
  func checkSideBySide(
    ops: [NodeID], leaves: [NodeID], isPassed: Bool, objective: Objective,
    values: Executor<Double>, isCancelled: @escaping () -> Bool,
    opFinished: (NodeID) -> Void, step: (String, Int) -> Void, finished: (String, Int) -> Void
  ) throws -> (ops: LocalPhase, tensors: [(node: NodeID, result: TensorResult)]) {
    let reached = graph.ancestors(of: objective.terms.map(\.node)).filter { graph[$0].op != nil }
    let costs = CheckCosts(graph, batch: point.batch, ops: reached, sampled: sampledLocally(of:))
    let units = ops.flatMap { op in
      graph.variableOperands(of: op).filter { options.portion.includesOperand($0, of: op) }
        .map { LocalPhase.Unit(op: op, operand: $0) }
    }
    let phase = LocalPhase(
      units.dearestFirst { costs.check(of: $0.op, for: $0.operand).time }, isPassed: isPassed)
    let ordered = leaves.dearestFirst { leaf in
      let cost = costs.tensor(leaf)
      return (cost.measuring + Double(point.values[leaf]?.count ?? 0) * cost.coordinate).time
    }
    var open = Dictionary(grouping: units, by: \.op).mapValues(\.count)
    let one = portionOfMemory(for: localThreads)
    return try withoutActuallyEscaping(opFinished) { opFinished in
      for op in ops where open[op] == nil { opFinished(op) }
      let before = OpsByThemselves(
        phase: phase,
        check: { unit, isCancelled in
          try one.checkLocally(
            unit.op, operand: unit.operand, values: values, isCancelled: isCancelled)
        },
        finished: { position in
          let op = phase.units[position].op
          open[op, default: 1] -= 1
          if open[op] == 0 { opFinished(op) }
        })
      let tensors = try one.checkTensors(
        graph, point: point, objective: objective,
        leaves: ordered.map { ($0, graph[$0].path) }, coverage: { _ in options.coverage },
        isLocallyVerified: true, portion: options.portion, mutates: true, threads: localThreads,
        before: before, isCancelled: isCancelled, step: step, finished: finished)
      return (phase, tensors)
    }
  }
}

extension TensorResult {
  /// Says that an op's rule for small changes turned out to be wrong.
  mutating func addDistrust() {
    let distrust =
      "checked by whole evaluations: a probe through what it changes alone disagreed with one, so "
      + "some op's rule for small changes is wrong (an error in gradcheck, not in the network)"
    reason = [reason, distrust].compactMap(\.self).joined(separator: "; ")
  }
}

extension Array {
  /// The same, the dearest first; of equally dear ones as they are.
  fileprivate func dearestFirst(_ cost: (Element) -> Double) -> [Element] {
    let costs = map(cost)
    return indices.sorted { costs[$0] != costs[$1] ? costs[$0] > costs[$1] : $0 < $1 }
      .map { self[$0] }
  }
}
