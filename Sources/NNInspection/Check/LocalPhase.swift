import Foundation
import Gradcheck
import NNAutodiff

/// The checks of ops by themselves, operand by operand. While the last of them are under way the first
/// tensors are checked end to end, and where their verdict depends on the ops' it waits.
final class LocalPhase: @unchecked Sendable {
  /// What is checked by itself.
  struct Unit: Hashable {
    var op: NodeID
    var operand: NodeID
  }

  /// In the order in which they are begun.
  let units: [Unit]
  private let condition = NSCondition()
  private var results: [Unit: [TensorResult]] = [:]
  private var missing: Int
  private var isPassed: Bool

  /// - Parameter isPassed: whether all that was checked before has passed.
  init(_ units: [Unit], isPassed: Bool) {
    self.units = units
    self.isPassed = isPassed
    missing = units.count
  }

  /// Checks the unit at `position`; those who wait hear of it, also where that fails.
  func run(_ position: Int, _ check: (Unit) throws -> [TensorResult]) throws {
    let unit = units[position]
    let found = Result { try check(unit) }
    condition.lock()
    missing -= 1
    if let results = try? found.get() {
      self.results[unit] = results
      isPassed = isPassed && results.allSatisfy { ![.fail, .inconclusive].contains($0.verdict) }
    } else {
      isPassed = false
    }
    condition.broadcast()
    condition.unlock()
    _ = try found.get()
  }

  /// Whether all ops pass by themselves; waits for the last of them, and is `nil` where the check is
  /// stopped before.
  ///
  /// All units must have been begun: the thread that asks might else wait for itself.
  func verdict(isCancelled: () -> Bool) -> Bool? {
    condition.lock()
    defer { condition.unlock() }
    while missing > 0 {
      condition.unlock()
      let isStopped = isCancelled()
      condition.lock()
      if isStopped { return nil }
      if missing > 0 { _ = condition.wait(until: Date(timeIntervalSinceNow: 0.005)) }
    }
    return isPassed
  }

  /// What was found of `op`, for those operands that `units` hold; `nil` where that is too little.
  func results(of op: NodeID, in graph: Graph) -> [TensorResult]? {
    condition.lock()
    defer { condition.unlock() }
    let own = Set(units.filter { $0.op == op })
    let found = graph.variableOperands(of: op).map { Unit(op: op, operand: $0) }
      .filter(own.contains).map { results[$0] }
    return Self.worthKeeping(found)
  }

  /// What was found of an op, of which `nil` is missing; `nil` where that is too little: half a check of
  /// an op is worth nothing, but for a failure.
  static func worthKeeping(_ found: [[TensorResult]?]) -> [TensorResult]? {
    let known = found.compactMap(\.self).flatMap(\.self)
    let isWhole = found.allSatisfy { $0 != nil } && !known.contains(where: \.wasInterrupted)
    return isWhole || known.contains { $0.verdict == .fail } ? known : nil
  }
}
