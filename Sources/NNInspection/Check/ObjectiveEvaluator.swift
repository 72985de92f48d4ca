package import Gradcheck
package import NNAutodiff
package import NNTensor

/// A graph at a point in one scalar, with the objective's value after any change of one leaf.
package final class ObjectiveEvaluator<Scalar: TensorScalar> {
  let executor: Executor<Scalar>
  private let objective: [(node: NodeID, weights: [Scalar])]
  private var downstream: [NodeID: (steps: [NodeID], kinks: [NodeID])] = [:]

  package init(_ graph: Graph, point: NetworkPoint, objective: Objective) {
    executor = Executor<Scalar>(
      graph, capacity: point.batch, outputs: objective.terms.map(\.node), keepsEveryValue: true)
    executor.batch = point.batch
    for (leaf, values) in point.values { executor.set(leaf, to: Scalar.scalars(values)) }
    executor.run()
    self.objective = objective.terms.map { ($0.node, Scalar.scalars($0.weights)) }
  }

  /// The same, after asking whether it fits.
  static func checkingMemory(
    _ graph: Graph, point: NetworkPoint, objective: Objective
  ) throws(MemoryShortage) -> ObjectiveEvaluator {
    let bytes = Executor<Scalar>.bytes(
      for: graph, capacity: point.batch, outputs: objective.terms.map(\.node))
    let largest = point.values.values.map(\.count).max() ?? 0
    try MemoryNeed.require(
      bytes.addingSaturated(
        (MemoryLayout<Scalar>.stride + MemoryLayout<Double>.stride).multipliedSaturated(
          by: largest)),
      to: Scalar.self == Double.self
        ? "evaluate the network" : "evaluate the network with more digits",
      help: NetworkChecker.smallerBatch)
    return ObjectiveEvaluator(graph, point: point, objective: objective)
  }

  /// The objective for what the buffers hold now.
  private func objectiveValue() -> Scalar {
    var total: Scalar = 0
    for term in objective {
      guard let pointer = executor.pointer(to: term.node) else { continue }
      let count = min(term.weights.count, executor.count(of: term.node))
      total = term.weights.withUnsafeBufferPointer { weights in
        guard let weights = weights.baseAddress else { return total }
        return Scalar.weightedSum(weights, pointer, addedTo: total, count: count)
      }
    }
    return total
  }

  /// The objective at the point itself, with the branches taken downstream of `leaf`.
  func basePoint(of leaf: NodeID) -> (value: Scalar, branches: UInt64) {
    (objectiveValue(), executor.branches(of: plan(for: leaf).kinks))
  }

  /// How large the numbers of `leaf`, which are all zero, may be said to be: as large as what is
  /// computed of them first, as a bias is added to it; where that is zero too, so large that it comes to
  /// be of order 1. `nil` where neither is known.
  func sizeOfZeros(_ leaf: NodeID) -> Double? {
    guard let reader = plan(for: leaf).steps.first else { return nil }
    func size() -> Double { executor.elements(of: reader).map(\.doubleValue).rootMeanSquare }
    var found = size()
    if found == 0 {
      let zeros: [Scalar] = executor.elements(of: leaf)
      let direction = UniformDirection(
        count: zeros.count, size: 1, seed: 0, path: executor.graph[leaf].path, number: 0)
      executor.set(leaf, to: Scalar.scalars(direction.components))
      executor.run([reader])
      found = 1 / size()
      executor.set(leaf, to: zeros)
      executor.run([reader])
    }
    return found > 0 && found.isFinite ? found : nil
  }

  /// The objective at each probe around `base`, with the branches taken downstream; after a stop
  /// (`Cancellation`) NaN for those that are left.
  package func evaluate(
    leaf: NodeID, base: [Double], probes: [Probe]
  ) -> [(value: Scalar, branches: UInt64)] {
    guard let pointer = executor.pointer(to: leaf) else {
      let value = objectiveValue()
      return probes.map { _ in (value, 0) }
    }
    let plan = plan(for: leaf)
    let kept = valuesToPutBack(plan.steps)
    var results: [(value: Scalar, branches: UInt64)] = []
    results.reserveCapacity(probes.count)
    // Another direction moves every number anew.
    var isMoved = false
    func restore() {
      Scalar.scalars(base).withUnsafeBufferPointer { all in
        if let start = all.baseAddress { pointer.update(from: start, count: all.count) }
      }
      isMoved = false
    }
    let isCancelled = Cancellation.isRequested
    for probe in probes {
      if isCancelled?() ?? false {
        results.append((Scalar(Double.nan), 0))
        continue
      }
      switch probe.displacement {
      case .coordinate(let index):
        if isMoved { restore() }
        guard base.indices.contains(index) else { continue }
        pointer[index] = Scalar(base[index]) + Scalar(probe.step)
      case .direction(let direction):
        Self.move(pointer, from: base, along: direction, by: probe.step)
      }
      executor.run(plan.steps)
      results.append((objectiveValue(), executor.branches(of: plan.kinks)))
      switch probe.displacement {
      case .coordinate(let index): pointer[index] = Scalar(base[index])
      case .direction: isMoved = true
      }
    }
    if isMoved { restore() }
    if let kept {
      for (id, values) in zip(plan.steps, kept) { executor.set(id, to: values) }
    } else {
      executor.run(plan.steps)
    }
    return results
  }

  /// The sums that the objective's slope along a line can come to at a kink of the only op that reads
  /// `leaf`: each of its result's numbers may take either of the slopes on its two sides, or what lies
  /// between. `nil` where more than one op is on the way: products of such choices have other limits.
  ///
  /// A pixel that is the largest of some of its pooling windows, with others as large, gets the
  /// cotangents of those windows alone that chose it: no sum between none and all of them.
  func subgradients(
    leaf: NodeID, base: [Double], along line: Probe.Displacement, step: Double
  ) -> ClosedRange<Double>? {
    let plan = plan(for: leaf)
    guard let id = plan.steps.first, plan.steps.count == 1, plan.kinks == [id], step > 0,
      let weights = objective.first?.weights, objective.count == 1, objective[0].node == id,
      let pointer = executor.pointer(to: leaf)
    else { return nil }
    let direction: [Double]
    switch line {
    case .direction(let components): direction = components
    case .coordinate(let index):
      guard base.indices.contains(index) else { return nil }
      direction = base.indices.map { $0 == index ? 1 : 0 }
    }
    func results(at step: Double) -> [Scalar] {
      Self.move(pointer, from: base, along: direction, by: step)
      executor.run(plan.steps)
      return executor.elements(of: id)
    }
    let (right, left) = (results(at: step), results(at: -step))
    let here = results(at: 0)
    var (least, most) = (0.0, 0.0)
    for (number, weight) in weights.enumerated() where here.indices.contains(number) {
      let slopes = [right[number] - here[number], here[number] - left[number]]
        .map { (weight * $0).doubleValue / step }
      least += min(slopes[0], slopes[1])
      most += max(slopes[0], slopes[1])
    }
    guard least.isFinite, most.isFinite else { return nil }
    return least...most
  }

  /// The values of `steps` at the point, if they are so few that writing them back costs next to
  /// nothing beside computing them again.
  private func valuesToPutBack(_ steps: [NodeID]) -> [[Scalar]]? {
    let count = steps.reduce(0) { $0 + executor.count(of: $1) }
    return count <= 1 << 18 ? steps.map { executor.elements(of: $0) } : nil
  }

  /// Writes `base + step · direction`; without components, `base` itself.
  private static func move(
    _ pointer: UnsafeMutablePointer<Scalar>, from base: [Double], along direction: [Double],
    by step: Double
  ) {
    let count = min(direction.count, base.count)
    for index in count..<base.count { pointer[index] = Scalar(base[index]) }
    base.withUnsafeBufferPointer { base in
      direction.withUnsafeBufferPointer { direction in
        guard let base = base.baseAddress, let direction = direction.baseAddress else { return }
        Scalar.move(base, along: direction, by: step, to: pointer, count: count)
      }
    }
  }

  private func plan(for leaf: NodeID) -> (steps: [NodeID], kinks: [NodeID]) {
    if let known = downstream[leaf] { return known }
    let computed = Set(executor.steps)
    let steps = executor.graph.descendants(of: [leaf]).filter(computed.contains)
    let kinks = steps.filter { executor.graph[$0].hasKinks }
    downstream[leaf] = (steps, kinks)
    return (steps, kinks)
  }
}
