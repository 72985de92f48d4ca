import NNAutodiff
import NNTensor

// What a coordinate of a shared operand moves.

extension ProbePlan {
  func addLane(_ id: NodeID, _ node: Node, _ op: any Op, operand: Int) -> Bool {
    guard !setsLanes, node.type.isPerExample, let change = changes[node.inputs[operand]],
      case .coordinate = change.form, let kernel = base.executor.kernel(of: id),
      let values = base.values(of: leaf),
      let rule = (op as? any ChangePropagating)?.laneRule(
        of: operand, node.inputs.map(type), output: node.type)
    else { return false }
    setsLanes = true
    let slot = slot(rule.layout.width, isPerExample: true)
    let coefficients = arena.slot(block.batch * rule.layout.width)
    kept.append(coefficients)
    let isEverything = rule.layout.extent == 1
    changes[id] = NodeChange(
      type: node.type, form: isEverything ? .whole : .lane(rule.layout), slot: slot)
    // Where items may be dropped, those that nothing reaches need not be made.
    let dropsItems = canCompact(id, node)
    let reach = dropsItems ? rule.reach?(kernel) : nil
    if reach != nil, steps.last is SharedStep { steps.removeLast() }
    steps.append(
      LaneStep(
        rule: rule, kernel: kernel, values: UnsafePointer(values), delta: slot.pointer,
        coefficients: coefficients.pointer, reach: reach))
    if dropsItems, reach == nil { compact(id, node) }
    return true
  }

  /// A recurrent op of which nothing but the last hidden state is read.
  func addLastState(_ id: NodeID, _ node: Node, _ op: any Op, operand: Int) -> Bool {
    guard operand > 0, let change = changes[node.inputs[operand]],
      case .coordinate = change.form, let (probe, last) = lastState(id, op),
      let values = base.values(of: leaf)
    else { return false }
    let units = type(last).shape.count
    let movements = arena.slot(block.capacity)
    let scratch = arena.slot(probe.scratchCount(items: block.capacity * block.batch))
    let result = slot(units, isPerExample: true)
    steps.append(
      LastStateStep(
        probe: probe, operand: operand, values: UnsafePointer(values),
        movements: movements.pointer, scratch: scratch.pointer, result: result.pointer))
    ahead[last] = NodeChange(type: type(last), form: .whole, slot: result)
    return withExtendedLifetime((movements, scratch)) { true }
  }

  /// The same where the sequence changes that such an op reads.
  func addLastState(_ id: NodeID, _ node: Node, _ op: any Op, _ changed: [Int]) -> Bool {
    guard changed == [0], let (probe, last) = lastState(id, op), let whole = whole(node.inputs[0])
    else { return false }
    let scratch = arena.slot(probe.scratchCount(items: itemCapacity))
    let result = slot(type(last).shape.count, isPerExample: true)
    steps.append(
      LastStateOfSequenceStep(
        probe: probe, delta: whole.delta, scratch: scratch.pointer, result: result.pointer))
    ahead[last] = NodeChange(type: type(last), form: .whole, slot: result)
    return withExtendedLifetime((whole, scratch)) { true }
  }

  /// The probe of a recurrent op of which nothing but the last hidden state is read, and that state.
  private func lastState(_ id: NodeID, _ op: any Op) -> (any LastStateProbe, NodeID)? {
    guard let recurrent = op as? any LastStateProbing,
      let hidden = onlyUser(of: id), recurrent.isHidden(base.graph[hidden].op),
      let last = onlyUser(of: hidden), let element = base.graph[last].op as? Element,
      element.isLast(of: type(hidden).shape), let probe = base.lastStateProbe(id, recurrent)
    else { return nil }
    return (probe, last)
  }
}
