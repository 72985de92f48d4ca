import NNAutodiff
import NNTensor

/// How the probes of one leaf are evaluated: stages from the leaf to the objective, in memory that
/// was taken beforehand. One thread at a time may run a plan.
final class ProbePlan: @unchecked Sendable {
  let block: ProbeBlock
  private(set) var steps: [any ProbeStep] = []
  /// Whether every stage works on changes alone, so that they keep all their digits however small
  /// they are against the values.
  private(set) var isStable = true
  /// The memory that the plan has taken, in bytes.
  var byteCount: Int { arena.byteCount }

  private let base: ProbeBase
  private let leaf: NodeID
  private let arena = Arena()
  /// Slots that a step uses beyond its own making.
  private var kept: [ArenaSlot] = []
  private var changes: [NodeID: NodeChange] = [:]
  /// Changes of nodes that are still to come, already at hand.
  private var ahead: [NodeID: NodeChange] = [:]
  private var remainingUses: [NodeID: Int] = [:]
  private var takesEveryExample = true
  private var setsLanes = false

  /// Makes the plan for blocks of at most `capacity` probes of `leaf`; `nil` where the objective
  /// does not depend on it through ops alone.
  init?(_ base: ProbeBase, leaf: NodeID, capacity: Int) {
    self.base = base
    self.leaf = leaf
    block = ProbeBlock(capacity: capacity, batch: base.batch)
    let terms = base.objective.terms.map(\.node)
    guard base.batch > 0, !terms.contains(leaf), let values = base.values(of: leaf) else {
      return nil
    }
    let computed = Set(base.executor.steps)
    let downstream = base.graph.descendants(of: [leaf]).filter(computed.contains)
    for id in downstream {
      for input in base.graph[id].inputs { remainingUses[input, default: 0] += 1 }
    }
    for term in terms { remainingUses[term, default: 0] += 1 }
    start(values: UnsafePointer(values), downstream)
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

  private func type(_ id: NodeID) -> ValueType { base.graph[id].type }

  private func use(_ id: NodeID) {
    guard let uses = remainingUses[id] else { return }
    remainingUses[id] = uses - 1
    if uses == 1 { changes[id] = nil }
  }

  private func slot(_ width: Int, isPerExample: Bool) -> ArenaSlot {
    let items = isPerExample && takesEveryExample ? block.capacity * block.batch : block.capacity
    return arena.slot(items * width)
  }

  /// The leaf's own change.
  private func start(values: UnsafePointer<Double>, _ downstream: [NodeID]) {
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

  private func response(_ id: NodeID) -> ChangeResponse {
    let node = base.graph[id]
    guard let op = node.op else { return .whole }
    if let known = (op as? any ChangePropagating)?.changeResponse(node.inputs.map(type)) {
      return known
    }
    // What backward passes are made of may divide by the batch.
    return Swift.type(of: op).definition.category == .backward ? .coupled : .whole
  }

  private func isCoupled(_ id: NodeID) -> Bool {
    if case .coupled = response(id) { true } else { false }
  }

  /// Adds the stages for node `id`; `false` where its values are not at hand.
  private func add(_ id: NodeID) -> Bool {
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
    return addWhole(id, node, op, values, isLinear: isLinear(id, node, changed))
  }

  /// The change of a value in the form that holds all elements.
  private func whole(_ id: NodeID) -> NodeChange? {
    guard let change = changes[id] else { return nil }
    if case .coordinate = change.form { return nil }
    return expanded(change)
  }

  private func expanded(_ change: NodeChange) -> NodeChange {
    if case .whole = change.form { return change }
    let slot = slot(change.type.shape.count, isPerExample: true)
    steps.append(ExpansionStep(change: change, result: slot.pointer))
    return NodeChange(type: change.type, form: .whole, slot: slot)
  }

  private func reshape(_ id: NodeID, _ node: Node) -> Bool {
    guard let change = changes[node.inputs[0]] else { return true }
    switch change.form {
    case .coordinate, .whole, .lane:
      changes[id] = NodeChange(type: node.type, form: change.form, slot: change.slot)
    case .scaledRow, .unmultiplied:
      if case .scaledRow(_, 1, _) = change.form {
        changes[id] = NodeChange(type: node.type, form: change.form, slot: change.slot)
      } else if let expanded = whole(node.inputs[0]) {
        changes[id] = NodeChange(type: node.type, form: .whole, slot: expanded.slot)
      }
    }
    return true
  }

  private func addLane(_ id: NodeID, _ node: Node, _ op: any Op, operand: Int) -> Bool {
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

  /// The only node that reads `id`, if there is just one and the objective does not.
  private func onlyUser(of id: NodeID) -> NodeID? {
    guard remainingUses[id] == 1, !base.objective.terms.contains(where: { $0.node == id }) else {
      return nil
    }
    return base.graph.ids.first {
      base.graph[$0].inputs.contains(id) && base.values(of: $0) != nil
    }
  }

  /// A recurrent op of which nothing but the last hidden state is read.
  private func addLastState(_ id: NodeID, _ node: Node, _ op: any Op, operand: Int) -> Bool {
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

  /// Drops items whose change has vanished, where nothing else is still to be read.
  private func compact(_ id: NodeID, _ node: Node) {
    guard let change = changes[id], change.type.isPerExample else { return }
    var left = remainingUses
    for input in node.inputs { left[input, default: 0] -= 1 }
    let isOnly = changes.keys.allSatisfy { $0 == id || left[$0, default: 0] <= 0 }
    guard isOnly, ahead.isEmpty, left[leaf, default: 0] <= 0,
      !mixesExamples(base.graph.descendants(of: [id]))
    else { return }
    steps.append(CompactionStep(delta: change.delta, width: change.width))
  }

  /// Whether a change of one example may reach others at one of these nodes.
  private func mixesExamples(_ nodes: [NodeID]) -> Bool {
    nodes.contains { isCoupled($0) || !type($0).isPerExample }
  }

  private func addSum(_ id: NodeID, _ node: Node, _ signs: [Double], _ changed: [Int]) -> Bool {
    guard changed.allSatisfy({ type(node.inputs[$0]) == node.type }),
      signs.count == node.inputs.count
    else { return false }
    if changed.count > 1, signs.allSatisfy({ $0 == 1 }), isSummedOverRows(id) {
      // The sum over the rows comes next, and is taken of each by itself.
      let parts = changed.compactMap { changes[node.inputs[$0]] }.flatMap { [$0] + $0.addends }
      changes[id] = parts[0]
      changes[id]?.addends = Array(parts.dropFirst())
      return true
    }
    if changed.count == 1, let change = changes[node.inputs[changed[0]]] {
      if signs[changed[0]] == 1 {
        changes[id] = change
        return true
      }
      let slot = slot(change.width, isPerExample: true)
      steps.append(
        SumStep(
          terms: [(change.delta, signs[changed[0]])], width: change.width, result: slot.pointer))
      changes[id] = NodeChange(type: node.type, form: change.form, slot: slot)
      return true
    }
    var terms: [(delta: UnsafeMutablePointer<Double>, sign: Double)] = []
    var slots: [ArenaSlot] = []
    for operand in changed {
      guard let change = whole(node.inputs[operand]) else { return false }
      slots.append(change.slot)
      terms.append((change.delta, signs[operand]))
    }
    let slot = slot(node.type.shape.count, isPerExample: true)
    steps.append(SumStep(terms: terms, width: node.type.shape.count, result: slot.pointer))
    changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
    return withExtendedLifetime(slots) { true }
  }

  private func addProduct(_ id: NodeID, _ node: Node, matrix: Int, isTransposed: Bool) -> Bool {
    let (operand, weights) = (node.inputs[0], node.inputs[matrix])
    guard let change = changes[operand], !type(weights).isPerExample,
      type(weights).shape.rank == 2,
      let table = isTransposed
        ? base.transposedMatrix(weights) : base.values(of: weights).map({ UnsafePointer($0) })
    else { return false }
    let inner = type(operand).shape.last
    let columns = node.type.shape.last
    let rows = node.type.shape.count / max(1, columns)
    switch change.form {
    case .coordinate: return false
    case .lane(let layout) where layout.inner == 1 && layout.extent == inner:
      changes[id] = NodeChange(
        type: node.type, form: .scaledRow(table: table, rows: rows, columns: columns),
        slot: change.slot)
      return true
    case .lane(let layout) where layout.outer == 1 && layout.extent * layout.inner == inner:
      let slot = slot(node.type.shape.count, isPerExample: true)
      steps.append(
        LaneProductStep(
          delta: change.delta, matrix: table, layout: layout, columns: columns,
          result: slot.pointer))
      changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
      return true
    case .whole, .lane, .scaledRow, .unmultiplied:
      guard let whole = whole(operand) else { return false }
      if rows > 1, isSummedOverRows(id) {
        changes[id] = NodeChange(
          type: node.type,
          form: .unmultiplied(matrix: table, rows: rows, inner: inner, columns: columns),
          slot: whole.slot)
        return true
      }
      let slot = slot(node.type.shape.count, isPerExample: true)
      steps.append(
        ProductStep(
          delta: whole.delta, matrix: table, rows: rows, inner: inner, columns: columns,
          result: slot.pointer))
      changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
      return true
    }
  }

  /// Whether all that becomes of a value, but for additions, is a sum over its rows.
  private func isSummedOverRows(_ id: NodeID) -> Bool {
    guard let user = onlyUser(of: id), type(user).isPerExample else { return false }
    switch response(user) {
    case .rowSum: return true
    case .signedSum(let signs):
      return signs.allSatisfy { $0 == 1 } && type(user) == type(id)
        && base.graph[user].inputs.allSatisfy { type($0) == type(id) } && isSummedOverRows(user)
    default: return false
    }
  }

  private func addRowSum(_ id: NodeID, _ node: Node, _ factor: Double) -> Bool {
    let shape = type(node.inputs[0]).shape
    guard let change = changes[node.inputs[0]], shape.rank == 2 else { return false }
    var results: [NodeChange] = []
    for part in [change] + change.addends {
      guard let result = rowSum(of: part, shape, factor, node.type) else { return false }
      results.append(result)
    }
    if results.count == 1 {
      changes[id] = results[0]
      return true
    }
    var terms: [(delta: UnsafeMutablePointer<Double>, sign: Double)] = []
    var slots: [ArenaSlot] = []
    for result in results {
      let whole = expanded(result)
      slots.append(whole.slot)
      terms.append((whole.delta, 1))
    }
    let slot = slot(node.type.shape.count, isPerExample: true)
    steps.append(SumStep(terms: terms, width: node.type.shape.count, result: slot.pointer))
    changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
    return withExtendedLifetime(slots) { true }
  }

  /// The sum over the rows of one change.
  private func rowSum(
    of change: NodeChange, _ shape: Shape, _ factor: Double, _ result: ValueType
  ) -> NodeChange? {
    let rows = shape[0]
    var (width, form) = (shape[1], NodeChange.Form.whole)
    switch change.form {
    case .coordinate: return nil
    case .whole: break
    case .lane(let layout):
      guard layout.inner == 1, layout.outer == rows else {
        return rowSum(of: expanded(change), shape, factor, result)
      }
      (width, form) = (1, .lane(LaneLayout(outer: 1, extent: layout.extent, inner: 1)))
    case .scaledRow(let table, rows, let columns):
      (width, form) = (1, .scaledRow(table: table, rows: 1, columns: columns))
    case .scaledRow: return nil
    case .unmultiplied(_, _, let inner, _): width = inner
    }
    let slot = slot(width, isPerExample: true)
    steps.append(
      RowSumStep(
        delta: change.delta, rows: rows, width: width, factor: factor, result: slot.pointer))
    guard case .unmultiplied(let matrix, _, let inner, let columns) = change.form else {
      return NodeChange(type: result, form: form, slot: slot)
    }
    let product = self.slot(columns, isPerExample: true)
    steps.append(
      ProductStep(
        delta: slot.pointer, matrix: matrix, rows: 1, inner: inner, columns: columns,
        result: product.pointer))
    return withExtendedLifetime(slot) {
      NodeChange(type: result, form: .whole, slot: product)
    }
  }

  /// Whether the op is linear in the one operand that changes.
  private func isLinear(_ id: NodeID, _ node: Node, _ changed: [Int]) -> Bool {
    guard changed.count == 1 else { return false }
    switch response(id) {
    case .linear, .rowSum: return node.inputs.count == 1
    default: break
    }
    return (node.op as? any ChangePropagating)?.linearOperands.contains(changed[0]) ?? false
  }

  private var itemCapacity: Int {
    takesEveryExample ? block.capacity * block.batch : block.capacity
  }

  private func addElementwiseChange(
    _ id: NodeID, _ node: Node, _ op: any Op, _ changed: [Int]
  ) -> Bool {
    guard node.inputs.count == 1, type(node.inputs[0]) == node.type,
      let formula = (op as? any ChangePropagating)?.elementwiseChange,
      let kept = base.kept(node.inputs[0], for: id, formula), var change = changes[node.inputs[0]]
    else { return false }
    if case .scaledRow = change.form {
      guard let expanded = whole(node.inputs[0]) else { return false }
      change = expanded
    }
    var layout: LaneLayout?
    var gathered = (first: arena.slot(0), second: arena.slot(0))
    if case .lane(let lanes) = change.form {
      layout = lanes
      gathered = (slot(lanes.width, isPerExample: true), slot(lanes.width, isPerExample: true))
    }
    let result = slot(change.width, isPerExample: true)
    steps.append(
      ElementwiseChangeStep(
        change: formula, layout: layout, kept: kept, width: node.type.shape.count,
        gathered: (gathered.first.pointer, gathered.second.pointer), delta: change.delta,
        result: result.pointer, place: id.index))
    changes[id] = NodeChange(type: node.type, form: change.form, slot: result)
    if Swift.type(of: op).definition.hasKinks { compact(id, node) }
    return true
  }

  private func addExampleChange(
    _ id: NodeID, _ node: Node, _ op: any Op, _ changed: [Int]
  ) -> Bool {
    guard changed == [0], node.type.shape.count == 1, let kernel = base.executor.kernel(of: id),
      let formula = (op as? any ChangePropagating)?.exampleChange(kernel),
      var change = changes[node.inputs[0]], formula.features == change.type.shape.count
    else { return false }
    switch change.form {
    case .whole: break
    case .scaledRow(_, let rows, _) where rows == 1: break
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

  private func addElementwiseLane(
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

  private func addWhole(
    _ id: NodeID, _ node: Node, _ op: any Op, _ values: UnsafeMutablePointer<Double>,
    isLinear: Bool
  ) -> Bool {
    var sources: [WholeStep.Source] = []
    var operands: [Operand<Double>] = []
    var shared: [UnsafeMutablePointer<Double>?] = []
    var slots: [ArenaSlot] = []
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

  private func watch(
    _ id: NodeID, _ op: any Op, types: [ValueType], outputType: ValueType,
    shared: [UnsafeMutablePointer<Double>?]
  ) -> BranchWatch? {
    guard Swift.type(of: op).definition.hasKinks else { return nil }
    var changesAtZero = false
    if case .elementwiseWithKinkAtZero = response(id) { changesAtZero = true }
    return BranchWatch(
      op, at: id, changesAtZero: changesAtZero, types: types, outputType: outputType,
      shared: shared, arena: arena)
  }

  private func addReplay(
    _ id: NodeID, _ node: Node, _ op: any Op, _ values: UnsafeMutablePointer<Double>
  ) -> Bool {
    var sources: [ReplayStep.Source] = []
    var operands: [Operand<Double>] = []
    var slots: [ArenaSlot] = []
    for input in node.inputs {
      guard let values = base.values(of: input) else { return false }
      let inputType = type(input)
      guard let change = changes[input] else {
        sources.append(.unchanged)
        operands.append(Operand(values, inputType))
        continue
      }
      let count = inputType.count(batch: block.batch)
      let copy = arena.slot(count)
      slots.append(copy)
      operands.append(Operand(copy.pointer, inputType))
      let source = UnsafePointer(values)
      if case .coordinate = change.form {
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

  private func addObjective(_ number: Int) {
    let term = base.objective.terms[number]
    defer { use(term.node) }
    guard let change = changes[term.node] else { return }
    var room = arena.slot(0)
    if case .scaledRow = change.form {
      room = slot(change.type.shape.count, isPerExample: true)
    }
    steps.append(
      ObjectiveStep(
        change: change, weights: term.weights, whole: room.pointer))
  }
}
