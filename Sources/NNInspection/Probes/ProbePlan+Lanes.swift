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
    steps.append(
      LaneStep(
        rule: rule, kernel: kernel, values: UnsafePointer(values), delta: slot.pointer,
        coefficients: coefficients.pointer))
    let isEverything = rule.layout.extent == 1
    changes[id] = NodeChange(
      type: node.type, form: isEverything ? .whole : .lane(rule.layout), slot: slot)
    compact(id, node)
    return true
  }

  /// A recurrent op of which nothing but the last hidden state is read.
  func addLastState(_ id: NodeID, _ node: Node, _ op: any Op, operand: Int) -> Bool {
    guard operand > 0, let change = changes[node.inputs[operand]],
      case .coordinate = change.form, let kernel = base.executor.kernel(of: id),
      let probe = (op as? any LastStateProbing)?.lastStateProbe(kernel),
      let hidden = onlyUser(of: id), base.graph[hidden].op is LSTMHidden,
      let last = onlyUser(of: hidden), let element = base.graph[last].op as? Element,
      element.isLast(of: type(hidden).shape), let state = base.values(of: last),
      let values = base.values(of: leaf)
    else { return false }
    let units = type(last).shape.count
    let movements = arena.slot(block.capacity)
    let scratch = arena.slot(probe.scratchCount(items: block.capacity * block.batch))
    let result = slot(units, isPerExample: true)
    steps.append(
      LastStateStep(
        probe: probe, operand: operand, values: UnsafePointer(values), base: UnsafePointer(state),
        units: units, movements: movements.pointer, scratch: scratch.pointer,
        result: result.pointer))
    isStable = false
    ahead[last] = NodeChange(type: type(last), form: .whole, slot: result)
    return withExtendedLifetime((movements, scratch)) { true }
  }
}
