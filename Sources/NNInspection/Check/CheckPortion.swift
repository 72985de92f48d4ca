package import Gradcheck
import NNAutodiff

/// Which part of a network's check a run does: its share, without what an earlier run has done.
///
/// Single coordinates are dealt out by `CoordinateSelection`. What ``CheckDeal`` names, a function
/// with a gradient written by hand and a tensor of which only a sample is looked at go to one share
/// whole.
package struct CheckPortion: Sendable {
  /// The run's share; `nil` is the whole.
  package var share: Share?
  /// Who does what is not divided, once known; `nil` before, and where directions are looked at.
  var deal: CheckDeal?
  /// The paths of the ops that have been checked by themselves.
  package var doneLayers: Set<String> = []
  /// The names of the leaves that have been checked.
  package var doneTensors: Set<String> = []
  /// What has been done of other leaves, by name.
  package var doneCoordinates: [String: [Range<Int>]] = [:]

  package init(share: Share? = nil) { self.share = share }

  /// What an interrupted run of the same check left to do.
  package init(share: Share?, after subject: Report.Subject) {
    self.share = share
    doneLayers = Set(
      subject.layers.filter { $0.local.map { $0.verdict != .skipped } ?? false }.map(\.name))
    for tensor in subject.layers.flatMap(\.parameters) + subject.parameters + subject.inputs {
      if let done = tensor.done {
        doneCoordinates[tensor.name] = done
      } else {
        doneTensors.insert(tensor.name)
      }
    }
  }

  /// Whether the unit at `position` of a list is this run's.
  func includesUnit(_ position: Int) -> Bool { share?.contains(position) ?? true }

  /// Whether any of the check of `op`, at `position` of the list of ops, is this run's.
  func includesOp(_ op: NodeID, at position: Int) -> Bool {
    guard let deal, let share else { return includesUnit(position) }
    return deal.operands.contains { $0.key.op == op && $0.value == share.index - 1 }
  }

  /// Whether `operand` of an op of which some is this run's is its too.
  func includesOperand(_ operand: NodeID, of op: NodeID) -> Bool {
    guard let deal, let share else { return true }
    return deal.operands[.init(op: op, operand: operand)] == share.index - 1
  }

  func selection(of tensor: String) -> CoordinateSelection {
    let done = doneCoordinates[tensor] ?? []
    guard let share else { return CoordinateSelection(done: done) }
    guard let owner = deal?.tensors[tensor] else {
      return deal?.coordinates.map { CoordinateSelection(share: share, of: $0, done: done) }
        ?? CoordinateSelection(share: share, done: done)
    }
    return owner == share.index - 1 ? CoordinateSelection(done: done) : .none
  }
}
