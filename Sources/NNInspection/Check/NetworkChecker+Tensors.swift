import Foundation
import Gradcheck
import NNAutodiff
import NNTensor

// Tensors, one coordinate after another.

extension NetworkChecker {
  /// Checks the gradient of `objective` with respect to each leaf, several at a time.
  func checkTensors(
    _ graph: Graph, point: NetworkPoint, objective: Objective,
    leaves: [(node: NodeID, name: String)], coverage: (Int) -> Coverage, isLocallyVerified: Bool,
    portion: CheckPortion = CheckPortion(), mutates: Bool = false, threads: Int = 1,
    isCancelled: @escaping () -> Bool,
    step: (String, Int) -> Void = { _, _ in }, finished: (String, Int) -> Void = { _, _ in }
  ) throws -> [(node: NodeID, result: TensorResult)] {
    let nodes = leaves.map(\.node)
    let threads = try threadsForTensors(
      of: graph, point: point, objective: objective, leaves: nodes, atMost: threads,
      beside: threads > 1 ? 1 : localThreads)
    let scalar: any TensorScalar.Type =
      options.precision == .float32 ? Float.self : Double.self
    let analytic = try AnalyticGradients(
      graph, objective: objective, leaves: nodes, point: point, in: scalar)
    let rounding = GradientRounding(
      graph, point: point, objective: objective, leaves: nodes, analytic: analytic.gradients,
      checker: self)
    let pool = EvaluatorPool(most: threads) {
      EvaluatorPair(graph, point: point, objective: objective, memory: options.memory)
    }
    let (caller, lock) = (pthread_self(), NSLock())
    return try SideBySide(isCancelled: isCancelled).results(of: leaves.count, onThreads: threads) {
      position, isCancelled in
      let (leaf, name) = leaves[position]
      let type = graph[leaf].type
      let shape =
        type.isPerExample ? [point.batch] + type.shape.dimensions : type.shape.dimensions
      let count = point.values[leaf]?.count ?? 0
      let gradient = analytic.gradients[leaf] ?? Array(repeating: 0, count: count)
      let evaluators = pool.take()
      defer { pool.giveBack(evaluators) }
      let probe = evaluators.probe(leaf, precision: options.precision)
      var checker = checker(coverage: coverage(count), isLocallyVerified: isLocallyVerified)
      checker.selection = portion.selection(of: name)
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
        result.reason = [result.reason, Self.distrust].compactMap { $0 }.joined(separator: "; ")
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
      let (leaf, name) = leaves[position]
      finished(
        name, portion.selection(of: name).indices(of: point.values[leaf]?.count ?? 0).count)
    }.compactMap(\.self)
  }

  /// What is said where an op's rule for small changes turned out to be wrong.
  static let distrust =
    "checked by whole evaluations: a probe through what it changes alone disagreed with one, so "
    + "some op's rule for small changes is wrong (an error in gradcheck, not in the network)"
}
