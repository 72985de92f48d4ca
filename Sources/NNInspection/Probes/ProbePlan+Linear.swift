import NNAutodiff
import NNTensor

// Stages of ops through which changes pass unmixed.

extension ProbePlan {
  func addSum(_ id: NodeID, _ node: Node, _ signs: [Double], _ changed: [Int]) -> Bool {
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

  func addProduct(_ id: NodeID, _ node: Node, matrix: Int, isTransposed: Bool) -> Bool {
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
      return combine(id, node, change, table, tableRows: inner, rank: 1, columns)
    case .lane(let layout)
    where layout.outer == rows && layout.extent * layout.inner == inner && layout.inner * 2 <= inner
      && rows > 1:
      return combine(id, node, change, table, tableRows: inner, rank: layout.inner, columns)
    case .combination(let combination)
    where combination.columns == inner && combination.rows == rows
      && combination.factorCount * 2 <= inner:
      let own = combination.own.map {
        base.product(
          table: $0, rows: block.batch * rows, inner: inner, matrix: table, columns: columns)
      }
      let product = RowCombination(
        table: base.product(
          table: combination.table, rows: combination.tableRows, inner: inner, matrix: table,
          columns: columns), tableRows: combination.tableRows, rank: combination.rank, own: own,
        rows: rows, columns: columns)
      changes[id] = NodeChange(type: node.type, form: .combination(product), slot: change.slot)
      return true
    case .summed:
      let slot = slot(columns, isPerExample: true)
      steps.append(
        ProductStep(
          delta: change.delta, matrix: table, rows: 1, inner: inner, columns: columns,
          result: slot.pointer, panels: base.panels(of: table, inner: inner, columns: columns)))
      changes[id] = NodeChange(type: node.type, form: .summed(columns: columns), slot: slot)
      return true
    case .lane(let layout) where layout.outer == 1 && layout.extent * layout.inner == inner:
      let slot = slot(node.type.shape.count, isPerExample: true)
      steps.append(
        LaneProductStep(
          delta: change.delta, matrix: table, layout: layout, columns: columns,
          result: slot.pointer))
      changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
      return true
    case .whole, .lane, .combination, .unmultiplied:
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
          result: slot.pointer, panels: base.panels(of: table, inner: inner, columns: columns)))
      changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
      return true
    }
  }

  private func combine(
    _ id: NodeID, _ node: Node, _ change: NodeChange, _ table: UnsafePointer<Double>,
    tableRows: Int, rank: Int, _ columns: Int
  ) -> Bool {
    let rows = node.type.shape.count / max(1, columns)
    changes[id] = NodeChange(
      type: node.type,
      form: .combination(
        RowCombination(
          table: table, tableRows: tableRows, rank: rank, own: nil, rows: rows, columns: columns)),
      slot: change.slot)
    return true
  }

  /// Whether all that becomes of a value, but for additions, is a sum over its rows.
  func isSummedOverRows(_ id: NodeID) -> Bool {
    guard let user = onlyUser(of: id), type(user).isPerExample else { return false }
    switch response(user) {
    case .rowSum: return true
    case .signedSum(let signs):
      return signs.allSatisfy { $0 == 1 } && type(user) == type(id)
        && base.graph[user].inputs.allSatisfy { type($0) == type(id) } && isSummedOverRows(user)
    default: return false
    }
  }

  func addRowSum(_ id: NodeID, _ node: Node, _ factor: Double) -> Bool {
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
  func rowSum(
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
    case .combination(let combination):
      guard combination.own == nil, combination.rows == rows else {
        return rowSum(of: expanded(change), shape, factor, result)
      }
      let sum = RowCombination(
        table: combination.table, tableRows: combination.tableRows, rank: combination.rank,
        own: nil, rows: 1, columns: combination.columns)
      (width, form) = (combination.rank, .combination(sum))
    case .summed(let columns):
      let slot = slot(columns, isPerExample: true)
      steps.append(
        SumStep(terms: [(change.delta, factor)], width: columns, result: slot.pointer))
      return NodeChange(type: result, form: .whole, slot: slot)
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
        result: product.pointer, panels: base.panels(of: matrix, inner: inner, columns: columns)))
    return withExtendedLifetime(slot) {
      NodeChange(type: result, form: .whole, slot: product)
    }
  }
}
