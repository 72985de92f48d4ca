import NNTraining

/// What changed since a statement or a paste began; `undo` takes it back as one.
struct UndoGroup {
  /// The state to go back to.
  var before: SessionState
  /// The statements that changed something.
  var changes: [String] = []

  /// What `undo` calls it: the first statement, and how many more.
  var name: String? {
    guard let first = changes.first else { return nil }
    guard changes.count > 1 else { return first }
    return "\(Session.oneLine(first, limit: 54)) and \(changes.count - 1) more"
  }
}

extension Session {
  /// Runs `body`, all of whose changes one `undo` takes back; inside another such call it only
  /// adds to that one's changes.
  package func asOneStatement<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard undoGroup == nil else { return try body() }
    undoGroup = UndoGroup(before: state)
    defer { closeUndoGroup() }
    return try body()
  }

  /// Runs `body`, which walks through the history itself: what changed before it is a statement of
  /// its own, and its own change is none.
  func outsideUndoGroup<Result>(_ body: () throws -> Result) rethrows -> Result {
    let isOpen = undoGroup != nil
    closeUndoGroup()
    defer { if isOpen { undoGroup = UndoGroup(before: state) } }
    return try body()
  }

  private func closeUndoGroup() {
    guard let group = undoGroup else { return }
    undoGroup = nil
    guard let name = group.name else { return }
    undoStack.append((name, group.before))
    if undoStack.count > 100 { undoStack.removeFirst() }
    redoStack.removeAll()
  }
}

extension SessionState {
  /// Something that differs whenever `undo` would have something to take back.
  var changeMark: ChangeMark {
    ChangeMark(
      fileName: fileName, entries: entries, parameters: parameters, training: training)
  }

  struct ChangeMark: Equatable {
    var fileName: String?
    var entries: [Entry]
    var parameters: ParameterStore
    var training: TrainingState
  }
}
