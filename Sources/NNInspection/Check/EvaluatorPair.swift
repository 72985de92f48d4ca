import Foundation
import Gradcheck
import NNAutodiff
import NNTensor

/// The evaluators that the probes of one objective share; the precise one is made when needed.
final class EvaluatorPair {
  private let graph: Graph
  private let point: NetworkPoint
  private let objective: Objective
  private lazy var double = ObjectiveEvaluator<Double>(graph, point: point, objective: objective)
  private var precise: ObjectiveEvaluator<DoubleDouble>?
  private let memory: Int?
  private lazy var engine = ProbeEngine(double, objective: objective, limits: limits)
  private var limits: ProbeEngine.Limits {
    var limits = ProbeEngine.Limits()
    if let memory { limits.memory = memory }
    return limits
  }

  /// - Throws: `MemoryShortage` where it does not fit.
  private func preciseEvaluator() throws(MemoryShortage) -> ObjectiveEvaluator<DoubleDouble> {
    if let precise { return precise }
    let made = try ObjectiveEvaluator<DoubleDouble>.checkingMemory(
      graph, point: point, objective: objective)
    precise = made
    return made
  }

  init(_ graph: Graph, point: NetworkPoint, objective: Objective, memory: Int?) {
    self.memory = memory
    self.graph = graph
    self.point = point
    self.objective = objective
  }

  func probe(_ leaf: NodeID, precision: ScalarPrecision) -> GraphProbe {
    GraphProbe(
      leaf: leaf, point: point, objective: objective, precision: precision, double: double,
      engine: engine, precise: { try self.preciseEvaluator() })
  }
}

/// Evaluators of one objective for tensors that are checked side by side: no two use the same at a
/// time, and each stays on the memory node where it was made.
final class EvaluatorPool: @unchecked Sendable {
  private let most: Int
  private let make: () -> EvaluatorPair
  private let lock = NSLock()
  private var idle: [(pair: EvaluatorPair, node: Int)] = []

  private var made = 0

  /// - Parameter most: How many may be in use at a time; there are no more.
  init(most: Int, _ make: @escaping () -> EvaluatorPair) {
    self.most = most
    self.make = make
  }

  /// A pair that nobody uses.
  func take() -> EvaluatorPair {
    let node = Cores.machine.node
    let known = lock.withLock { () -> EvaluatorPair? in
      if let near = idle.lastIndex(where: { $0.node == node }) { return idle.remove(at: near).pair }
      // Memory for one more is only there where fewer were made than there are threads.
      if made >= most, let far = idle.popLast() { return far.pair }
      made += 1
      return nil
    }
    return known ?? make()
  }

  /// Lets others use `pair`, which the calling thread has taken.
  func giveBack(_ pair: EvaluatorPair) {
    let node = Cores.machine.node
    lock.withLock { idle.append((pair, node)) }
  }
}
