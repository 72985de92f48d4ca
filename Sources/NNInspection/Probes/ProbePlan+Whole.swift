import NNAutodiff
import NNTensor

// Stages that evaluate an op as it stands.

extension ProbePlan {
  func addWhole(
    _ id: NodeID, _ node: Node, _ op: any Op, _ values: UnsafeMutablePointer<Double>,
    isLinear: Bool
  ) -> Bool {
    var sources: [WholeStep.Source] = []
    var operands: [Operand<Double>] = []
    var shared: [UnsafeMutablePointer<Double>?] = []
    var slots: [ArenaSlot] = []
    guard !node.inputs.contains(where: isSummed) else { return false }
    for input in node.inputs {
      guard let values = base.values(of: input) else { return false }
      let inputType = type(input)
      guard inputType.isPerExample else {
        sources.append(.shared)
        operands.append(Operand(values, inputType))
        shared.append(values)
        continue
      }
      let change = whole(input)
      if isLinear, let change {
        slots.append(change.slot)
        sources.append(.shared)
        operands.append(Operand(change.delta, inputType))
        shared.append(nil)
        continue
      }
      let copy = slot(inputType.shape.count, isPerExample: true)
      slots.append(copy)
      operands.append(Operand(copy.pointer, inputType))
      shared.append(nil)
      if let change {
        slots.append(change.slot)
        sources.append(
          .changed(
            base: UnsafePointer(values), delta: change.delta, copy: copy.pointer,
            width: inputType.shape.count))
      } else {
        sources.append(
          .unchanged(
            base: UnsafePointer(values), copy: copy.pointer, width: inputType.shape.count))
      }
    }
    let slot = slot(node.type.shape.count, isPerExample: true)
    let items = itemCapacity
    let types = node.inputs.map(type)
    let scratch = arena.slot(op.scratchCount(types, output: node.type, batch: items))
    slots.append(scratch)
    isStable = isStable && isLinear
    let watch =
      isLinear ? nil : watch(id, op, types: types, outputType: node.type, shared: shared)
    let bases = sources
    let signatures =
      watch?.signatures(examples: block.batch) { operand, example in
        switch bases[operand] {
        case .shared: nil
        case .unchanged(let base, _, let width), .changed(let base, _, _, let width):
          base + example * width
        }
      } ?? []
    steps.append(
      WholeStep(
        op: op,
        kernel: Kernel(
          inputs: operands, output: Operand(slot.pointer, node.type), batch: items,
          scratch: scratch.pointer),
        sources: sources, base: UnsafePointer(values), width: node.type.shape.count,
        isLinear: isLinear, watch: watch, signatures: signatures))
    changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
    if watch != nil { compact(id, node) }
    return withExtendedLifetime(slots) { true }
  }

  func watch(
    _ id: NodeID, _ op: any Op, types: [ValueType], outputType: ValueType,
    shared: [UnsafeMutablePointer<Double>?]
  ) -> BranchWatch? {
    guard Swift.type(of: op).definition.hasKinks else { return nil }
    var changesAtZero = false
    if case .elementwiseWithKinkAtZero = response(id) { changesAtZero = true }
    var choices: [Int] = []
    if let kernel = base.executor.kernel(of: id) {
      choices = (op as? any ChangePropagating)?.choices(kernel) ?? []
    }
    return BranchWatch(
      op, at: id, changesAtZero: changesAtZero, types: types, outputType: outputType,
      shared: shared, choices: choices, arena: arena)
  }

  /// Whether only the sum of a change's rows is at hand.
  private func isSummed(_ id: NodeID) -> Bool {
    switch changes[id]?.form {
    case .summed, .summedProduct: true
    default: false
    }
  }

  func addReplay(
    _ id: NodeID, _ node: Node, _ op: any Op, _ values: UnsafeMutablePointer<Double>
  ) -> Bool {
    var sources: [ReplayStep.Source] = []
    var operands: [Operand<Double>] = []
    var slots: [ArenaSlot] = []
    guard !node.inputs.contains(where: isSummed) else { return false }
    for input in node.inputs {
      guard let values = base.values(of: input) else { return false }
      let inputType = type(input)
      guard let change = changes[input] else {
        sources.append(.unchanged)
        operands.append(Operand(values, inputType))
        continue
      }
      let count = inputType.count(batch: block.batch)
      var isCoordinate = false
      if case .coordinate = change.form { isCoordinate = true }
      let copy = isCoordinate ? arena.lasting(count) : arena.slot(count)
      slots.append(copy)
      operands.append(Operand(copy.pointer, inputType))
      let source = UnsafePointer(values)
      if isCoordinate {
        copy.pointer.update(from: values, count: count)
        kept.append(copy)
        sources.append(.coordinate(base: source, copy: copy.pointer))
      } else if inputType.isPerExample, let change = whole(input) {
        slots.append(change.slot)
        sources.append(
          .items(
            base: source, delta: change.delta, copy: copy.pointer, width: inputType.shape.count))
      } else {
        sources.append(
          .shared(base: source, delta: change.delta, copy: copy.pointer, count: count))
      }
    }
    let width = node.type.shape.count
    let slot = slot(width, isPerExample: node.type.isPerExample)
    let types = node.inputs.map(type)
    let result = arena.slot(node.type.count(batch: block.batch))
    let scratch = arena.slot(op.scratchCount(types, output: node.type, batch: block.batch))
    slots += [result, scratch]
    var baseBranches: UInt64?
    if Swift.type(of: op).definition.hasKinks, let kernel = base.executor.kernel(of: id) {
      var recorder = BranchRecorder()
      op.recordBranches(kernel, into: &recorder)
      baseBranches = recorder.signature
    }
    steps.append(
      ReplayStep(
        op: op, node: id,
        kernel: Kernel(
          inputs: operands, output: Operand(result.pointer, node.type), batch: block.batch,
          scratch: scratch.pointer),
        sources: sources, base: UnsafePointer(values), delta: slot.pointer, width: width,
        isPerExample: node.type.isPerExample, baseBranches: baseBranches))
    isStable = false
    changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
    return withExtendedLifetime(slots) { true }
  }
}
