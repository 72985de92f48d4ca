import Gradcheck
import NNAutodiff
import NNTensor

extension NetworkChecker {
  /// What was looked at one by one in the time that there was.
  struct Spent {
    /// The tensors that directions had confirmed, with what has been seen besides.
    var confirmed: [NodeID: TensorResult] = [:]
    /// Those that directions had left open, as far as they have been looked at.
    var open: [(node: NodeID, result: TensorResult)] = []
  }

  /// The least seconds that a failure is looked for where directions do not agree.
  private static let overtime = 1.0

  /// Looks at coordinates of `leaves` one by one until `deadline`: of those that are not in `known`,
  /// since directions have left them open, and then of the others.
  ///
  /// - Parameters:
  ///   - gradients: what is judged.
  ///   - needsFailure: whether no failure is known yet: one is looked for beyond the deadline then.
  ///   - step: is told a tensor's name and how many coordinates of all have been looked at.
  /// - Throws: `MemoryShortage` where it does not fit.
  func spend(
    until deadline: ContinuousClock.Instant, leaves: [NodeID], known: [NodeID: TensorResult],
    objective: Objective, gradients: [NodeID: [Double]], isLocallyVerified: Bool,
    needsFailure: Bool, isCancelled: @escaping () -> Bool, step: (String, Int) -> Void
  ) throws -> Spent {
    var spent = Spent()
    if ContinuousClock.now >= deadline, leaves.allSatisfy({ known[$0] != nil }) {
      spent.confirmed = known.mapValues(\.withoutCoordinates)
      return spent
    }
    _ = try threadsForTensors(
      of: graph, point: point, objective: objective, leaves: leaves, atMost: 1, beside: 1)
    let evaluators = EvaluatorPair(
      graph, point: point, objective: objective, memory: options.memory)
    let limit = BudgetedCheck.TimeLimit(deadline)
    let analytic = Dictionary(
      uniqueKeysWithValues: leaves.map { leaf in
        (leaf, gradients[leaf] ?? Array(repeating: 0, count: point.values[leaf]?.count ?? 0))
      })
    let rounding = GradientRounding(
      graph, point: point, objective: objective, leaves: leaves, analytic: analytic, checker: self)
    let checker = checker(coverage: .coordinates([]), isLocallyVerified: isLocallyVerified)
    let tensors = try leaves.map { leaf in
      let path = graph[leaf].path
      let shape = graph[leaf].type.dimensions(batch: point.batch)
      let probe = evaluators.probe(leaf, precision: options.precision)
      return try BudgetedTensor(
        leaf: leaf, known: known[leaf],
        order: CoordinateOrder(count: probe.count, seed: options.seed, path: path),
        earlier: options.portion.doneCoordinates[path]?.map(\.upperBound).max() ?? 0, probe: probe
      ) {
        try TensorSample(
          checker: checker, name: path, shape: shape, analytic: analytic[leaf] ?? [],
          rounding: { try rounding.rounding(of: leaf) }, function: probe,
          isCancelled: { isCancelled() || limit.isOver })
      }
    }
    let check = BudgetedCheck(
      tensors: tensors, deadline: deadline, isCancelled: isCancelled, limit: limit)
    try check.confirmFailure(atLeast: needsFailure ? Self.overtime : 0) {
      step(graph[$0].path, $1)
    }
    let outer = Cancellation.isRequested
    // What is evaluated in its midst when the time is over is not waited for.
    try Cancellation.polling({ outer?() ?? false || ContinuousClock.now >= deadline }) {
      try check.run { step(graph[$0].path, $1) }
    }
    let wasInterrupted = isCancelled()
    for tensor in tensors {
      let confirmed = known[tensor.leaf]
      let result = try tensor.result(adding: confirmed, wasInterrupted: wasInterrupted)
      if confirmed == nil {
        spent.open.append((tensor.leaf, result))
      } else {
        spent.confirmed[tensor.leaf] = result
      }
    }
    return spent
  }
}
