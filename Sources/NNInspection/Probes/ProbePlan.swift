import NNAutodiff
import NNTensor

/// How the probes of one leaf are evaluated: stages from the leaf to the objective, in memory that
/// was taken beforehand. One thread at a time may run a plan.
final class ProbePlan: @unchecked Sendable {
  let block: ProbeBlock
  var steps: [any ProbeStep] = []
  /// Whether every stage works on changes alone, so that they keep all their digits however small
  /// they are against the values.
  var isStable = true
  /// The memory that the plan has taken, in bytes.
  var byteCount: Int { arena.byteCount }

  let base: ProbeBase
  let leaf: NodeID
  let arena: Arena
  /// Slots that a step uses beyond its own making.
  var kept: [ArenaSlot] = []
  var changes: [NodeID: NodeChange] = [:]
  /// Changes of nodes that are still to come, already at hand.
  var ahead: [NodeID: NodeChange] = [:]
  var remainingUses: [NodeID: Int] = [:]
  /// The leaf and all that depends on it.
  var affected: Set<NodeID> = []
  var takesEveryExample = true
  var setsLanes = false

  /// Makes the plan for blocks of at most `capacity` probes of `leaf`; `nil` where the objective
  /// does not depend on it through ops alone.
  ///
  /// - Parameters:
  ///   - alongDirection: whether a probe moves all numbers of the leaf, which then is one of each
  ///     example, and the only probe of its block.
  ///   - memory: where that of the block comes from on a machine of several memory nodes: what this
  ///     thread takes there lies near it.
  init?(
    _ base: ProbeBase, leaf: NodeID, capacity: Int, alongDirection: Bool = false,
    memory: NodeMemory? = .machine
  ) {
    self.base = base
    self.leaf = leaf
    arena = Arena(in: memory)
    block = ProbeBlock(capacity: capacity, batch: base.batch, memory: memory)
    let terms = base.objective.terms.map(\.node)
    guard base.batch > 0, !terms.contains(leaf), let values = base.values(of: leaf) else {
      return nil
    }
    let computed = Set(base.executor.steps)
    let downstream = base.graph.descendants(of: [leaf]).filter(computed.contains)
    affected = Set(downstream + [leaf])
    for id in downstream {
      for input in base.graph[id].inputs { remainingUses[input, default: 0] += 1 }
    }
    for term in terms { remainingUses[term, default: 0] += 1 }
    if alongDirection {
      guard capacity == 1, type(leaf).isPerExample else { return nil }
      let count = type(leaf).count(batch: base.batch)
      let slot = slot(type(leaf).shape.count, isPerExample: true)
      changes[leaf] = NodeChange(type: type(leaf), form: .whole, slot: slot)
      steps.append(
        DirectionStep(count: count, delta: slot.pointer))
    } else {
      start(values: UnsafePointer(values), downstream)
    }
    for id in downstream {
      guard add(id) else { return nil }
      for (number, term) in base.objective.terms.enumerated() where term.node == id {
        addObjective(number)
      }
      for input in base.graph[id].inputs { use(input) }
      if remainingUses[id, default: 0] == 0 { changes[id] = nil }
    }
    changes = [:]
  }

  /// Evaluates the probes that stand in the block.
  func run() {
    for probe in 0..<block.probeCount {
      block.changes[probe] = 0
      block.signatures[probe] = 0
    }
    for step in steps {
      guard step.run(block) else { break }
    }
  }

  // MARK: Making the plan

  var itemCapacity: Int {
    takesEveryExample ? block.capacity * block.batch : block.capacity
  }

  func type(_ id: NodeID) -> ValueType { base.graph[id].type }

  func use(_ id: NodeID) {
    guard let uses = remainingUses[id] else { return }
    remainingUses[id] = uses - 1
    if uses == 1 { changes[id] = nil }
  }

  func slot(_ width: Int, isPerExample: Bool) -> ArenaSlot {
    let items = isPerExample && takesEveryExample ? block.capacity * block.batch : block.capacity
    return arena.slot(items * width)
  }

  /// The leaf's own change.
  func start(values: UnsafePointer<Double>, _ downstream: [NodeID]) {
    let type = type(leaf)
    guard type.isPerExample else {
      changes[leaf] = NodeChange(type: type, form: .coordinate, slot: arena.slot(0))
      steps.append(SharedStep())
      return
    }
    takesEveryExample = mixesExamples(downstream)
    let count = type.shape.count
    let isLane = !takesEveryExample && count > 1
    setsLanes = isLane
    let slot = slot(isLane ? 1 : count, isPerExample: true)
    changes[leaf] = NodeChange(
      type: type, form: isLane ? .lane(LaneLayout(outer: 1, extent: count, inner: 1)) : .whole,
      slot: slot)
    steps.append(
      PointStep(
        count: count, values: values, delta: slot.pointer, takesEveryExample: takesEveryExample,
        isLane: isLane))
  }

  func response(_ id: NodeID) -> ChangeResponse {
    let node = base.graph[id]
    guard let op = node.op else { return .whole }
    if let known = (op as? any ChangePropagating)?.changeResponse(node.inputs.map(type)) {
      return known
    }
    // What backward passes are made of may divide by the batch.
    return Swift.type(of: op).definition.category == .backward ? .coupled : .whole
  }

  func isCoupled(_ id: NodeID) -> Bool {
    if case .coupled = response(id) { true } else { false }
  }

  /// Adds the stages for node `id`; `false` where its values are not at hand.
  func add(_ id: NodeID) -> Bool {
    let node = base.graph[id]
    guard let op = node.op, let values = base.values(of: id) else { return false }
    let changed = node.inputs.indices.filter { changes[node.inputs[$0]] != nil }
    if let change = ahead.removeValue(forKey: id) {
      changes[id] = change
      return true
    }
    guard !changed.isEmpty else { return true }
    let response = response(id)
    if case .reshaping = response { return reshape(id, node) }

    let onShared = changed.contains { !type(node.inputs[$0]).isPerExample }
    if onShared || !node.type.isPerExample || isCoupled(id) {
      if changed.count == 1, addLane(id, node, op, operand: changed[0]) { return true }
      if changed.count == 1, addLastState(id, node, op, operand: changed[0]) { return true }
      return addReplay(id, node, op, values)
    }
    switch response {
    case .signedSum(let signs):
      if addSum(id, node, signs, changed) { return true }
    case .rowSum(let factor):
      if addRowSum(id, node, factor) { return true }
    case .elementwise, .elementwiseWithKinkAtZero:
      if addElementwiseChange(id, node, op, changed) { return true }
      if addElementwiseLane(id, node, op, changed, values) { return true }
    case .channelwise:
      if addElementwiseLane(id, node, op, changed, values, isChannelwise: true) { return true }
    case .product(let matrix, let isTransposed):
      if changed == [0], addProduct(id, node, matrix: matrix, isTransposed: isTransposed) {
        return true
      }
    case .whole, .linear, .coupled, .reshaping: break
    }
    if addExampleChange(id, node, op, changed) { return true }
    if addStandardized(id, node, op, changed) { return true }
    if addLastState(id, node, op, changed) { return true }
    if changed.count == 1, addLaneChange(id, node, op, operand: changed[0]) { return true }
    return addWhole(id, node, op, values, isLinear: isLinear(id, node, changed))
  }

  /// The change of a value in the form that holds all elements.
  func whole(_ id: NodeID) -> NodeChange? {
    guard let change = changes[id] else { return nil }
    switch change.form {
    case .coordinate, .summed, .summedProduct: return nil
    default: return expanded(change)
    }
  }

  func expanded(_ change: NodeChange) -> NodeChange {
    if case .whole = change.form { return change }
    if case .unmultiplied(let matrix, let rows, let inner, let columns) = change.form {
      return multiplied(change.slot, change.type, matrix, rows: rows, inner: inner, columns)
    }
    let slot = slot(change.type.shape.count, isPerExample: true)
    steps.append(ExpansionStep(change: change, result: slot.pointer))
    return NodeChange(type: change.type, form: .whole, slot: slot)
  }

  func reshape(_ id: NodeID, _ node: Node) -> Bool {
    guard let change = changes[node.inputs[0]] else { return true }
    switch change.form {
    case .coordinate, .whole, .lane:
      changes[id] = NodeChange(type: node.type, form: change.form, slot: change.slot)
    case .summed, .summedProduct: return false
    case .combination, .unmultiplied:
      if case .combination(let combination) = change.form, combination.rows == 1 {
        changes[id] = NodeChange(type: node.type, form: change.form, slot: change.slot)
      } else if let expanded = whole(node.inputs[0]) {
        changes[id] = NodeChange(type: node.type, form: .whole, slot: expanded.slot)
      }
    }
    return true
  }

  /// Drops items whose change has vanished, where nothing else is still to be read.
  func compact(_ id: NodeID, _ node: Node) {
    guard canCompact(id, node), let change = changes[id] else { return }
    steps.append(CompactionStep(delta: change.delta, width: change.width))
  }

  /// Whether nothing but the change of this one node is still to be read.
  func canCompact(_ id: NodeID, _ node: Node) -> Bool {
    guard let change = changes[id], change.type.isPerExample else { return false }
    return isOnlyChange(id, node) && !mixesExamples(base.graph.descendants(of: [id]))
  }

  /// Whether a change of one example may reach others at one of these nodes.
  func mixesExamples(_ nodes: [NodeID]) -> Bool {
    nodes.contains { isCoupled($0) || !type($0).isPerExample }
  }

  /// The only node that reads `id`, if there is just one and the objective does not.
  func onlyUser(of id: NodeID) -> NodeID? {
    guard remainingUses[id] == 1, !base.objective.terms.contains(where: { $0.node == id }) else {
      return nil
    }
    return base.graph.ids.first {
      base.graph[$0].inputs.contains(id) && base.values(of: $0) != nil
    }
  }

  func addObjective(_ number: Int) {
    let term = base.objective.terms[number]
    defer { use(term.node) }
    guard let change = changes[term.node] else { return }
    if case .coordinate = change.form, let values = base.values(of: leaf) {
      steps.append(
        CoordinateObjectiveStep(values: UnsafePointer(values), weights: term.weights))
      return
    }
    var room = arena.slot(0)
    if case .combination = change.form {
      room = slot(change.type.shape.count, isPerExample: true)
    }
    steps.append(
      ObjectiveStep(
        change: change, weights: term.weights, whole: room.pointer))
  }

  /// Whether the op is linear in the one operand that changes.
  func isLinear(_ id: NodeID, _ node: Node, _ changed: [Int]) -> Bool {
    guard changed.count == 1 else { return false }
    switch response(id) {
    case .linear, .rowSum: return node.inputs.count == 1
    default: break
    }
    return (node.op as? any ChangePropagating)?.linearOperands.contains(changed[0]) ?? false
  }
}
