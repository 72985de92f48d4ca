package import Gradcheck

/// Which part of a network's check a run does: its share, without what an earlier run has done.
///
/// Single coordinates are dealt out by ``CoordinateSelection``. An op by itself, a function with a
/// gradient written by hand and a tensor of which only a sample is looked at go to one share whole.
package struct CheckPortion: Sendable {
  /// The run's share; `nil` is the whole.
  package var share: Share?
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

  func selection(of tensor: String) -> CoordinateSelection {
    CoordinateSelection(share: share, done: doneCoordinates[tensor] ?? [])
  }
}
