import Gradcheck
import NNAutodiff

/// What one run of a check looks at: all that the check covers, or its portion of it.
struct CheckPlan {
  /// Whether ops and leaves are confirmed along directions first.
  let isByDirections: Bool
  /// Every op that the check covers, other runs' among them.
  let ops: [NodeID]
  /// Every leaf that it covers.
  let leaves: [NodeID]
  /// The uses of functions with a hand-written gradient that this run checks.
  let ownUses: [NetworkChecker.FunctionUse]
  /// The ops that it checks by themselves.
  let ownOps: [NodeID]
  /// The leaves that it checks end to end.
  let ownLeaves: [NodeID]
}

extension NetworkChecker {
  /// What a run of this checker looks at, of the ops and leaves in `scope`.
  func plan(objective: Objective, leaves: [NodeID], scope: Scope) -> CheckPlan {
    let covered = leaves.filter(scope.includesLeaf)
    let ops = checkedOps(objective: objective, scope: scope)
    let isByDirections = confirmsByDirections(covered)
    return CheckPlan(
      isByDirections: isByDirections, ops: ops, leaves: covered,
      ownUses: ownUses(of: functions.filter(scope.includesFunction)), ownOps: ownOps(of: ops),
      ownLeaves: ownLeaves(of: covered, isByDirections: isByDirections))
  }

  /// How many coordinates the run of `plan` looks at, for its progress.
  func coordinates(of plan: CheckPlan) -> Int {
    plan.ownUses.reduce(0) { $0 + coordinates(of: $1) }
      + plan.ownOps.reduce(0) {
        $0 + localCoordinates(of: $1, isByLayers: plan.isByDirections)
      }
      + plan.ownLeaves.reduce(0) {
        $0 + selectedCoordinates(of: $1, isByLayers: plan.isByDirections)
      }
  }

  /// The ops that are checked by themselves.
  private func checkedOps(objective: Objective, scope: Scope) -> [NodeID] {
    let reached = Set(graph.ancestors(of: objective.terms.map(\.node)))
    return graph.ids.filter { id in
      guard reached.contains(id), let op = graph[id].op else { return false }
      return !(op is HandWrittenGradient) && scope.includesLayer(graph[id])
    }
  }

  /// Those of `uses` that are this run's: all uses of a function are one share's.
  private func ownUses(of uses: [FunctionUse]) -> [FunctionUse] {
    var numbers: [String: Int] = [:]
    for use in uses where numbers[use.name] == nil { numbers[use.name] = numbers.count }
    return uses.filter { options.portion.includesUnit(numbers[$0.name] ?? 0) }
  }

  /// Those of `ops` of which some is this run's, and not done.
  private func ownOps(of ops: [NodeID]) -> [NodeID] {
    let portion = options.portion
    return ops.enumerated().filter { position, id in
      portion.includesOp(id, at: position) && !portion.doneLayers.contains(graph[id].path)
    }.map(\.element)
  }

  /// Those of `leaves` of which some coordinates are this run's, and not all are done. Where each
  /// coordinate is looked at all shares have a part of every leaf; else a leaf is one share's.
  private func ownLeaves(of leaves: [NodeID], isByDirections: Bool) -> [NodeID] {
    let portion = options.portion
    let isDivided = options.coverage == .everyCoordinate && !isByDirections
    // Under a budget each share has its seconds, for about as many coordinates as others.
    let owners = options.budget.flatMap { _ in
      portion.share.map { share in
        CheckDeal.owners(
          ofCosts: leaves.map { Double(point.values[$0]?.count ?? 0) }, among: share.count)
      }
    }
    return leaves.enumerated().filter { position, leaf in
      guard !portion.doneTensors.contains(graph[leaf].path) else { return false }
      if isDivided { return true }
      return owners.map { $0[position] + 1 == portion.share?.index }
        ?? portion.includesUnit(position)
    }.map(\.element)
  }

  /// The same checker, knowing which share does what is not divided; itself where nothing is to be
  /// dealt out, or that has been done.
  func dealingOut(objective: Objective, leaves: [NodeID], scope: Scope) -> NetworkChecker {
    let covered = leaves.filter(scope.includesLeaf)
    guard let share = options.portion.share, share.count > 1, options.portion.deal == nil,
      options.coverage == .everyCoordinate, !options.mutates, !confirmsByDirections(covered)
    else { return self }
    var dealt = self
    dealt.options.portion.deal = CheckDeal(
      graph, batch: point.batch, ops: checkedOps(objective: objective, scope: scope),
      leaves: covered, sampled: sampledLocally(of:), among: share.count)
    return dealt
  }
}
