import NNAutodiff
import NNTensor

// Rows made of few others, normalised rows, and lanes through ops with formulas for them.

extension ProbePlan {
  /// A lane's change by the op's own formula, or a whole example's.
  func addLaneChange(_ id: NodeID, _ node: Node, _ op: any Op, operand: Int) -> Bool {
    let input = node.inputs[operand]
    guard node.type.isPerExample, type(input).isPerExample, let change = changes[input],
      let op = op as? any ChangePropagating, let kernel = base.executor.kernel(of: id)
    else { return false }
    if case .lane(let layout) = change.form,
      let formula = op.laneChange(of: operand, layout, kernel),
      formula.lanesPerLane == 1 || isOnlyChange(id, node)
    {
      return add(formula, change, id, node)
    }
    guard let formula = op.laneChange(of: operand, .whole(type(input).shape), kernel),
      formula.layout == .whole(node.type.shape), let whole = whole(input)
    else { return false }
    return add(formula, whole, id, node)
  }

  private func add(
    _ formula: LaneChange, _ change: NodeChange, _ id: NodeID, _ node: Node
  ) -> Bool {
    let slot = slot(formula.layout.width, isPerExample: true)
    steps.append(LaneChangeStep(formula: formula, delta: change.delta, result: slot.pointer))
    isStable = isStable && formula.keepsDigits
    let isEverything = formula.layout.extent == 1
    changes[id] = NodeChange(
      type: node.type, form: isEverything ? .whole : .lane(formula.layout), slot: slot)
    return true
  }

  /// A normalisation of rows, of which a change stays a combination of few rows.
  func addStandardized(_ id: NodeID, _ node: Node, _ op: any Op, _ changed: [Int]) -> Bool {
    guard changed == [0], node.type == type(node.inputs[0]), let change = changes[node.inputs[0]],
      let kernel = base.executor.kernel(of: id),
      let rows = base.standardized(id, { (op as? any ChangePropagating)?.standardizedRows(kernel) })
    else { return false }
    let count = node.type.shape.count / max(1, rows.features)
    let operand: RowCombination
    switch change.form {
    case .combination(let combination) where combination.own == nil && combination.rows == count:
      operand = combination
    case .lane(let layout)
    where layout.outer == count && layout.extent * layout.inner == rows.features
      && layout.inner * 2 <= rows.features:
      // A feature that moves by itself is a row of the unit matrix.
      operand = RowCombination(
        table: base.unitMatrix(rows.features), tableRows: rows.features, rank: layout.inner,
        own: nil, rows: count, columns: rows.features)
    default: return false
    }
    let tables = base.tables(of: rows, operand.table, operand.tableRows, rank: operand.rank)
    let result = RowCombination(
      table: UnsafePointer(tables.weighted.pointer), tableRows: operand.tableRows,
      rank: operand.rank, own: UnsafePointer(rows.weighted.pointer), rows: count,
      columns: rows.features)
    let slot = slot(result.width, isPerExample: true)
    let room = arena.slot(2 * count)
    // What is equal along a row cancels, and leaves the rounding of what it was.
    isStable = false
    steps.append(
      StandardizedCombinationStep(
        rows: rows, operand: operand, result: result,
        alignments: UnsafePointer(tables.alignments.pointer),
        squares: UnsafePointer(tables.squares.pointer), factors: UnsafePointer(change.delta),
        room: room.pointer, resultFactors: slot.pointer))
    changes[id] = NodeChange(type: node.type, form: .combination(result), slot: slot)
    return withExtendedLifetime(room) { true }
  }

  /// An elementwise op on combinations of rows, added up where only their sum is needed.
  func addElementwiseCombination(
    _ id: NodeID, _ node: Node, _ formula: ElementwiseChange, _ combination: RowCombination
  ) -> Bool {
    guard combination.rows > 1, let change = changes[node.inputs[0]],
      let kept = base.kept(node.inputs[0], for: id, formula)
    else { return false }
    let isSummed = isOnlySummed(id)
    let limits = slot(1, isPerExample: true)
    let rowsAtATime = CombinationElementwiseStep.rowsAtATime(combination)
    let before = arena.slot(rowsAtATime * combination.columns)
    let behind = arena.slot(isSummed ? rowsAtATime * combination.columns : 0)
    let width = isSummed ? combination.columns : node.type.shape.count
    let result = slot(width, isPerExample: true)
    let step = CombinationElementwiseStep(
      change: formula, combination: combination, kept: kept, factors: change.delta,
      room: (before.pointer, behind.pointer), rowsAtATime: rowsAtATime, isSummed: isSummed,
      result: result.pointer, place: id.index)
    if isSummed, let sums = formula.sums, sums.holds(kept) {
      steps.append(
        CombinationSumStep(
          formula: sums, combination: combination,
          packed: base.packed(combination, kept: kept, of: id), table: base.packed(combination),
          otherwise: step, factors: change.delta, limits: limits.pointer, result: result.pointer))
    } else {
      steps.append(step)
    }
    changes[id] = NodeChange(
      type: node.type, form: isSummed ? .summed(columns: combination.columns) : .whole,
      slot: result)
    return withExtendedLifetime((before, behind, limits)) { true }
  }

  /// Whether all that becomes of a value, but for a matrix product and additions, is a sum over its
  /// rows.
  func isOnlySummed(_ id: NodeID) -> Bool {
    if isSummedOverRows(id) { return true }
    guard type(id).shape.rank == 2, let user = isOnlyMultiplied(id) else { return false }
    return isSummedOverRows(user)
  }

  /// Whether nothing else that changes is still to be read, once `id` is there.
  func isOnlyChange(_ id: NodeID, _ node: Node) -> Bool {
    var left = remainingUses
    for input in node.inputs { left[input, default: 0] -= 1 }
    return changes.keys.allSatisfy { $0 == id || left[$0, default: 0] <= 0 } && ahead.isEmpty
      && left[leaf, default: 0] <= 0
  }
}
