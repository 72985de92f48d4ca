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
    guard var change = changes[operand], !type(weights).isPerExample,
      type(weights).shape.rank == 2,
      let table = isTransposed
        ? base.transposedMatrix(weights) : base.values(of: weights).map({ UnsafePointer($0) })
    else { return false }
    let parts = [change] + change.addends
    change.addends = []
    let products = parts.compactMap { product(of: $0, id, node, by: table) }
    guard products.count == parts.count else { return false }
    if products.count == 1 {
      changes[id] = products[0]
      return true
    }
    addUp(products, id, node)
    return true
  }

  /// The product of one change with a matrix.
  private func product(
    of change: NodeChange, _ id: NodeID, _ node: Node, by table: UnsafePointer<Double>
  ) -> NodeChange? {
    let inner = change.type.shape.last
    let columns = node.type.shape.last
    let rows = node.type.shape.count / max(1, columns)
    func combined(tableRows: Int, rank: Int) -> NodeChange {
      NodeChange(
        type: node.type,
        form: .combination(
          RowCombination(
            table: table, tableRows: tableRows, rank: rank, own: nil, rows: rows, columns: columns)),
        slot: change.slot)
    }
    switch change.form {
    case .coordinate, .summedProduct: return nil
    case .lane(let layout) where layout.inner == 1 && layout.extent == inner:
      return combined(tableRows: inner, rank: 1)
    case .lane(let layout)
    where layout.outer == rows && layout.extent * layout.inner == inner && layout.inner * 2 <= inner
      && rows > 1:
      return combined(tableRows: inner, rank: layout.inner)
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
      return NodeChange(type: node.type, form: .combination(product), slot: change.slot)
    case .summed:
      return NodeChange(
        type: node.type, form: .summedProduct(matrix: table, inner: inner, columns: columns),
        slot: change.slot)
    case .unmultiplied(let matrix, 1, let first, let between) where rows == 1 && between == inner:
      // One product with what both matrices make together.
      let both = base.product(
        table: matrix, rows: first, inner: inner, matrix: table, columns: columns)
      return multiplied(change.slot, node.type, both, rows: 1, inner: first, columns)
    case .lane(let layout) where layout.outer == 1 && layout.extent * layout.inner == inner:
      let slot = slot(node.type.shape.count, isPerExample: true)
      steps.append(
        LaneProductStep(
          delta: change.delta, matrix: table, layout: layout, columns: columns,
          result: slot.pointer))
      return NodeChange(type: node.type, form: .whole, slot: slot)
    case .whole, .lane, .combination, .unmultiplied:
      let whole = expanded(change)
      if rows > 1, isSummedOverRows(id) {
        return NodeChange(
          type: node.type,
          form: .unmultiplied(matrix: table, rows: rows, inner: inner, columns: columns),
          slot: whole.slot)
      }
      return multiplied(whole.slot, node.type, table, rows: rows, inner: inner, columns)
    }
  }

  /// The product of rows with a matrix, computed.
  func multiplied(
    _ operand: ArenaSlot, _ type: ValueType, _ matrix: UnsafePointer<Double>, rows: Int, inner: Int,
    _ columns: Int
  ) -> NodeChange {
    let slot = slot(rows * columns, isPerExample: true)
    steps.append(
      ProductStep(
        delta: operand.pointer, matrix: matrix, rows: rows, inner: inner, columns: columns,
        result: slot.pointer, panels: base.panels(of: matrix, inner: inner, columns: columns)))
    return NodeChange(type: type, form: .whole, slot: slot)
  }

  /// The sum of several changes of one value.
  private func addUp(_ parts: [NodeChange], _ id: NodeID, _ node: Node) {
    let wholes = parts.map(expanded)
    let slot = slot(node.type.shape.count, isPerExample: true)
    steps.append(
      SumStep(
        terms: wholes.map { ($0.delta, 1) }, width: node.type.shape.count, result: slot.pointer))
    changes[id] = NodeChange(type: node.type, form: .whole, slot: slot)
    withExtendedLifetime(wholes) {}
  }

  /// Whether the only use of a value is the product with a shared matrix, at the point as it is.
  func isOnlyMultiplied(_ id: NodeID) -> NodeID? {
    guard let user = onlyUser(of: id), case .product(let matrix, _) = response(user),
      base.graph[user].inputs.first == id,
      !base.graph[user].inputs.dropFirst().contains(where: affected.contains)
    else { return nil }
    let weights = base.graph[user].inputs[matrix]
    guard !type(weights).isPerExample, type(weights).shape.rank == 2,
      base.values(of: weights) != nil
    else { return nil }
    return user
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
    // Where a product with fewer columns comes next, it is taken of each part by itself.
    let staysApart =
      shape[0] > 0
      && isOnlyMultiplied(id).map { type($0).shape.last <= node.type.shape.last } ?? false
    for part in [change] + change.addends {
      guard var result = rowSum(of: part, shape, factor, node.type) else { return false }
      if !staysApart, case .unmultiplied = result.form { result = expanded(result) }
      results.append(result)
    }
    if results.count == 1 {
      changes[id] = results[0]
    } else if staysApart {
      results[0].addends = Array(results.dropFirst())
      changes[id] = results[0]
    } else {
      addUp(results, id, node)
    }
    return true
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
    case .summedProduct(let matrix, let inner, let columns):
      let slot = slot(inner, isPerExample: true)
      steps.append(SumStep(terms: [(change.delta, factor)], width: inner, result: slot.pointer))
      return NodeChange(
        type: result,
        form: .unmultiplied(matrix: matrix, rows: 1, inner: inner, columns: columns), slot: slot)
    case .unmultiplied(let matrix, _, let inner, let columns):
      (width, form) = (
        inner, .unmultiplied(matrix: matrix, rows: 1, inner: inner, columns: columns)
      )
    }
    let slot = slot(width, isPerExample: true)
    steps.append(
      RowSumStep(
        delta: change.delta, rows: rows, width: width, factor: factor, result: slot.pointer))
    return NodeChange(type: result, form: form, slot: slot)
  }
}
