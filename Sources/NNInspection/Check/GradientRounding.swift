import Foundation
import Gradcheck
import NNAutodiff
import NNTensor

/// By how much each number of the gradients that are judged may be rounded: twice its distance from
/// the same backward pass with twice the digits of Double, in which differences may have been taken
/// too (a saturated sigmoid has the slope 0 in Float and in Double alike). It is made where it is asked
/// for: for the first that asks, mostly the only one, alone, and then once for all.
final class GradientRounding: @unchecked Sendable {
  private let checker: NetworkChecker
  private let graph: Graph
  private let point: NetworkPoint
  private let objective: Objective
  private let leaves: [NodeID]
  private let analytic: [NodeID: [Double]]
  private let lock = NSLock()
  private var reference: AnalyticGradients?
  private var isAskedAgain = false

  /// The rounding of `analytic`, the gradients of `objective` by `leaves` of `graph`.
  init(
    _ graph: Graph, point: NetworkPoint, objective: Objective, leaves: [NodeID],
    analytic: [NodeID: [Double]], checker: NetworkChecker
  ) {
    self.checker = checker
    self.graph = graph
    self.point = point
    self.objective = objective
    self.leaves = leaves
    self.analytic = analytic
  }

  /// - Throws: `MemoryShortage` where the precise backward pass does not fit.
  func rounding(of leaf: NodeID) throws -> [Double] {
    try lock.withLock {
      if reference == nil {
        let bytes = try checker.gradientBytes(
          of: graph, point: point, objective: objective, leaves: leaves)
        try MemoryNeed.require(
          bytes.multipliedSaturated(by: 2), to: "tell how the gradient is rounded",
          help: NetworkChecker.smallerBatch)
      }
      let known =
        try reference
        ?? AnalyticGradients(
          graph, objective: objective, leaves: isAskedAgain ? leaves : [leaf], point: point,
          in: DoubleDouble.self)
      if isAskedAgain { reference = known }
      isAskedAgain = true
      let gradient = analytic[leaf] ?? []
      let precise = known.gradients[leaf] ?? gradient
      return zip(gradient, precise).map { 2 * abs($0 - $1) + abs($0) * 0x1p-53 }
    }
  }
}
