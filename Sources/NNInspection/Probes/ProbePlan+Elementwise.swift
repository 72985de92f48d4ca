import NNAutodiff
import NNTensor

// Stages of elementwise ops and of losses.

extension ProbePlan {
  func addElementwiseChange(
    _ id: NodeID, _ node: Node, _ op: any Op, _ changed: [Int]
  ) -> Bool {
    guard node.inputs.count == 1, type(node.inputs[0]) == node.type,
      let formula = (op as? any ChangePropagating)?.elementwiseChange,
      let kept = base.kept(node.inputs[0], for: id, formula), var change = changes[node.inputs[0]]
    else { return false }
    isStable = isStable && formula.keepsDigits
    if case .combination(let combination) = change.form {
      if addElementwiseCombination(id, node, formula, combination) {
        if Swift.type(of: op).definition.hasKinks { compact(id, node) }
        return true
      }
      guard let expanded = whole(node.inputs[0]) else { return false }
      change = expanded
    }
    var layout: LaneLayout?
    var gathered: [ArenaSlot] = []
    if case .lane(let lanes) = change.form {
      layout = lanes
      gathered = kept.pointers.map { _ in slot(lanes.width, isPerExample: true) }
    }
    let keptLanes =
      layout?.width == 1 ? base.keptLanes(node.inputs[0], for: id, formula) : nil
    let result = slot(change.width, isPerExample: true)
    steps.append(
      ElementwiseChangeStep(
        change: formula, layout: layout, kept: kept, width: node.type.shape.count,
        keptLanes: keptLanes, gathered: gathered.map(\.pointer), delta: change.delta,
        result: result.pointer, place: id.index))
    changes[id] = NodeChange(type: node.type, form: change.form, slot: result)
    if Swift.type(of: op).definition.hasKinks { compact(id, node) }
    return true
  }

  func addExampleChange(
    _ id: NodeID, _ node: Node, _ op: any Op, _ changed: [Int]
  ) -> Bool {
    guard changed == [0], node.type.shape.count == 1, let kernel = base.executor.kernel(of: id),
      let formula = (op as? any ChangePropagating)?.exampleChange(kernel),
      var change = changes[node.inputs[0]], formula.features == change.type.shape.count
    else { return false }
    switch change.form {
    case .whole: break
    case .combination(let combination)
    where combination.width == 1 && combination.own == nil:
      // All examples side by side cost less here than picking out those that still change.
      if steps.allSatisfy(\.isCheap) { steps.removeAll { $0 is CompactionStep } }
    default:
      guard let expanded = whole(node.inputs[0]) else { return false }
      change = expanded
    }
    let columns = slot(formula.features, isPerExample: true)
    let scratch = slot(formula.scratchPerItem, isPerExample: true)
    let result = slot(1, isPerExample: true)
    steps.append(
      ExampleChangeStep(
        formula: formula, change: change, columns: columns.pointer, scratch: scratch.pointer,
        result: result.pointer))
    changes[id] = NodeChange(type: node.type, form: .whole, slot: result)
    return withExtendedLifetime((columns, scratch)) { true }
  }

  func addElementwiseLane(
    _ id: NodeID, _ node: Node, _ op: any Op, _ changed: [Int],
    _ values: UnsafeMutablePointer<Double>, isChannelwise: Bool = false
  ) -> Bool {
    var layout: LaneLayout?
    for operand in changed {
      guard let change = changes[node.inputs[operand]], case .lane(let lanes) = change.form,
        isChannelwise || type(node.inputs[operand]) == node.type,
        layout == nil || layout == lanes
      else { return false }
      layout = lanes
    }
    guard let layout else { return false }
    let isLinear = isLinear(id, node, changed)
    var laneType = ValueType.perExample([layout.width])
    var (resultLayout, resultType) = (layout, laneType)
    if isChannelwise {
      let (from, to) = (type(node.inputs[0]).shape, node.type.shape)
      guard from.rank == 3, to.rank == 3, from[0] == to[0], layout.outer == 1,
        layout.extent == from[0]
      else { return false }
      laneType = .perExample(from.replacing(axis: 0, with: 1))
      resultType = .perExample(to.replacing(axis: 0, with: 1))
      resultLayout = LaneLayout(outer: 1, extent: to[0], inner: resultType.shape.count)
    }
    var slots: [ArenaSlot] = []
    var sources: [ElementwiseLaneStep.Source] = []
    var operands: [Operand<Double>] = []
    for (position, input) in node.inputs.enumerated() {
      let isShared = !type(input).isPerExample
      let full =
        isChannelwise ? type(input) : ValueType(node.type.shape, isPerExample: !isShared)
      guard
        let source = type(input) == full
          ? base.values(of: input).map({ UnsafePointer($0) }) : base.spread(input, to: full)
      else { return false }
      let old = slot(layout.width, isPerExample: true)
      var new = old
      if changed.contains(position) {
        new = slot(layout.width, isPerExample: true)
        if isLinear, let change = changes[input] { new = change.slot }
      }
      slots += [old, new]
      sources.append(
        .init(
          base: source, exampleStride: isShared ? 0 : full.shape.count,
          delta: changed.contains(position) ? changes[input]?.delta : nil, old: old.pointer,
          new: new.pointer))
      operands.append(Operand(new.pointer, laneType))
    }
    let types = node.inputs.map { _ in laneType }
    let slot = slot(resultLayout.width, isPerExample: true)
    let items = itemCapacity
    let scratch = arena.slot(op.scratchCount(types, output: resultType, batch: items))
    slots.append(scratch)
    let watch = watch(
      id, op, types: types, outputType: resultType, shared: types.map { _ in nil })
    steps.append(
      ElementwiseLaneStep(
        op: op,
        kernel: Kernel(
          inputs: operands, output: Operand(slot.pointer, resultType), batch: items,
          scratch: scratch.pointer),
        layout: layout, resultLayout: resultLayout, sources: sources, base: UnsafePointer(values),
        exampleStride: node.type.shape.count, isLinear: isLinear, watch: watch))
    isStable = isStable && isLinear
    changes[id] = NodeChange(type: node.type, form: .lane(resultLayout), slot: slot)
    if watch != nil { compact(id, node) }
    return withExtendedLifetime(slots) { true }
  }
}
