package import Gradcheck
import NNAutodiff
import NNTensor

extension NetworkCheckResult {
  /// The gradient of the gradient: Hessian-vector products against differences of the gradient,
  /// and the symmetry of the Hessian.
  package struct SecondOrder: Sendable {
    /// One result for each leaf: the leaf's part of H·v.
    package var tensors: [Tensor]
    /// uᵀHv and vᵀHu for random u and v over all leaves, and the size of what is summed.
    package var forth: Double
    package var back: Double
    package var scale: Double
    /// By how much of `scale` the two may differ.
    package var tolerance: Double
    /// Whether the point stands on kinks, where a gradient jumps and has no gradient of its own, so
    /// that it was checked beside them.
    package var isBesideKinks = false
    /// Why it was not checked.
    package var skipped: String?

    package var isSymmetric: Bool { skipped != nil || abs(forth - back) <= tolerance * scale }
    package var verdict: Verdict {
      .combined(tensors.map(\.result.verdict) + (isSymmetric ? [] : [.fail]))
    }
    package var evaluations: Int { tensors.reduce(0) { $0 + $1.result.evaluations } }

    /// The symmetry in words.
    package var symmetry: String {
      if let skipped { return "not checked: \(skipped)" }
      guard scale > 0 else { return "uᵀHv = vᵀHu = 0: no second derivative was reached" }
      let sides =
        "uᵀHv is \(forth.formatted(significant: 6)), vᵀHu is "
        + "\(back.formatted(significant: 6))"
      return (isSymmetric ? "symmetric: \(sides)" : "not symmetric: \(sides)")
        + (isBesideKinks
          ? "; at a point moved off kinks by about a thousandth of its size" : "")
    }
  }
}

extension NetworkChecker {
  /// Checks the gradient of the gradient.
  ///
  /// The backward pass is graph, so the sum ⟨v, ∇f⟩ with random v is a value of a larger graph,
  /// whose gradient H·v is found by backprop once more and held against differences of ⟨v, ∇f⟩.
  /// That is only worth something where ∇f itself is right: after a failure it is left out.
  ///
  /// At a kink ∇f jumps or bends, and where several stand one behind the other H·v need not lie between
  /// its slopes. So what stands on kinks is checked beside them. A loss that is the square of what
  /// bends there shows them in the second order only.
  ///
  /// - Parameters:
  ///   - firstOrder: the verdict on ∇f.
  ///   - isOnKinks: whether the point was found to stand on kinks.
  func checkSecondOrder(
    objective: Objective, leaves: [NodeID], firstOrder: Verdict, isOnKinks: Bool,
    isCancelled: @escaping () -> Bool
  ) throws -> NetworkCheckResult.SecondOrder {
    guard firstOrder != .fail else {
      return NetworkCheckResult.SecondOrder(
        tensors: [], forth: 0, back: 0, scale: 0, tolerance: options.effectiveTolerance,
        skipped: "the first order fails, and the second is made of it")
    }
    func check(at point: NetworkPoint) throws -> NetworkCheckResult.SecondOrder {
      try secondOrder(objective: objective, leaves: leaves, at: point, isCancelled: isCancelled)
    }
    if !isOnKinks {
      let here = try check(at: point)
      if !here.tensors.contains(where: \.result.isOnKinks) { return here }
    }
    var beside = try check(at: moved(point, graph))
    beside.isBesideKinks = true
    return beside
  }

  /// H·v and the symmetry of H at a point.
  private func secondOrder(
    objective: Objective, leaves: [NodeID], at point: NetworkPoint,
    isCancelled: @escaping () -> Bool
  ) throws -> NetworkCheckResult.SecondOrder {
    var outcome = NetworkCheckResult.SecondOrder(
      tensors: [], forth: 0, back: 0, scale: 0, tolerance: options.effectiveTolerance)
    var double = self
    double.options.precision = .float64
    if options.precision == .float32 {
      double.options.tolerance = outcome.tolerance
    }
    var (graph, point) = (graph, point)
    var cotangents: [(leaf: NodeID, node: NodeID)] = []
    for term in objective.terms {
      let backprop = try graph.addingGradients(of: term.node, seed: .leaf)
      graph = backprop.graph
      point.values[backprop.seed] = term.weights
      cotangents += leaves.compactMap { leaf in backprop.cotangents[leaf].map { (leaf, $0) } }
    }
    let reached = leaves.filter { leaf in cotangents.contains { $0.leaf == leaf } }
    guard !reached.isEmpty else {
      outcome.skipped = "no leaf has a gradient"
      return outcome
    }
    let v = direction("v", over: reached)
    let u = direction("u", over: reached)
    func contracted(_ direction: [NodeID: [Double]]) -> Objective {
      Objective(cotangents.map { ($0.node, direction[$0.leaf] ?? []) })
    }
    outcome.tensors = try double.checkTensors(
      graph, point: point, objective: contracted(v),
      leaves: reached.map { ($0, graph[$0].path) },
      coverage: { $0 <= 64 ? .everyCoordinate : .sample(32) }, isLocallyVerified: false,
      mayCancel: true, isCancelled: isCancelled
    ).map { NetworkCheckResult.Tensor(node: $0.node, result: $0.result) }
    func compare<Scalar: TensorScalar>(in scalar: Scalar.Type) throws {
      let (hv, hu) = try (
        AnalyticGradients(
          graph, objective: contracted(v), leaves: reached, point: point, in: scalar),
        AnalyticGradients(
          graph, objective: contracted(u), leaves: reached, point: point, in: scalar)
      )
      (outcome.forth, outcome.back, outcome.scale) = (0, 0, 0)
      for leaf in reached {
        for (a, b) in zip(u[leaf] ?? [], hv.gradients[leaf] ?? []) {
          outcome.forth += a * b
          outcome.scale += abs(a * b)
        }
        for (a, b) in zip(v[leaf] ?? [], hu.gradients[leaf] ?? []) { outcome.back += a * b }
      }
    }
    try compare(in: Double.self)
    // Terms that cancel within H·v leave their rounding, which no symmetry binds.
    if !outcome.isSymmetric {
      let bytes = try gradientBytes(
        of: graph, point: point, objective: contracted(v), leaves: reached)
      try MemoryNeed.require(
        bytes.multipliedSaturated(by: 2), to: "tell how second derivatives are rounded",
        help: Self.smallerBatch)
      try compare(in: DoubleDouble.self)
    }
    return outcome
  }

  /// Random numbers for every coordinate of the leaves, fixed by the seed and their paths.
  private func direction(_ name: String, over leaves: [NodeID]) -> [NodeID: [Double]] {
    Dictionary(
      uniqueKeysWithValues: leaves.map { leaf in
        var stream = RandomStream(
          seed: options.seed, purpose: "hessian \(name)", path: graph[leaf].path)
        return (leaf, (point.values[leaf] ?? []).map { _ in stream.normal() })
      })
  }
}
