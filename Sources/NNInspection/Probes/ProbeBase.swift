import NNAutodiff
import NNTensor

/// A graph at the point of the check, which all probes share: every value, and what plans derive
/// from values that no probe of a leaf changes.
final class ProbeBase {
  let graph: Graph
  let batch: Int
  let objective: Objective
  /// Holds every value at the point while plans are made and run.
  let executor: Executor<Double>
  private var transposed: [NodeID: Buffer<Double>] = [:]
  private var spread: [Spread: Buffer<Double>] = [:]
  private var kept: [NodeID: KeptNumbers] = [:]
  private var tables: [TableKey: Buffer<Double>] = [:]
  private var panels: [UnsafePointer<Double>: MatrixPanels?] = [:]
  private var keptLanes: [NodeID: KeptNumbers] = [:]

  private var lastStates: [NodeID: any LastStateProbe] = [:]

  private var standardized: [NodeID: StandardizedRows] = [:]
  private var standardizedTables: [StandardizedKey: StandardizedTables] = [:]
  private var packedCombinations: [PackedKey: PackedCombination] = [:]
  private var packedTables: [UnsafePointer<Double>: PackedTable] = [:]
  private struct PackedKey: Hashable {
    let node: NodeID
    let own: UnsafePointer<Double>?
  }
  private var unitMatrices: [Int: Buffer<Double>] = [:]

  /// A table of rows on its way through a normalisation.
  struct StandardizedTables {
    /// The rows less their means, times the weights.
    let weighted: Buffer<Double>
    /// The products of the centred rows with each standardised row, `[row, table row]`.
    let alignments: Buffer<Double>
    /// The products of the centred rows of each lane with each other, `[lane, rank, rank]`.
    let squares: Buffer<Double>
  }
  private struct StandardizedKey: Hashable {
    let rows: UnsafeMutablePointer<Double>
    let table: UnsafePointer<Double>
    let rank: Int
  }
  private struct Spread: Hashable {
    let node: NodeID
    let type: ValueType
  }
  private struct TableKey: Hashable {
    let table: UnsafePointer<Double>
    let matrix: UnsafePointer<Double>
  }

  init(executor: Executor<Double>, objective: Objective) {
    graph = executor.graph
    batch = executor.batch
    self.executor = executor
    self.objective = objective
  }

  /// The value of a node at the point.
  func values(of id: NodeID) -> UnsafeMutablePointer<Double>? { executor.pointer(to: id) }

  /// The matrix `[columns, rows]` of a node as `[rows, columns]`.
  func transposedMatrix(_ id: NodeID) -> UnsafePointer<Double>? {
    if let known = transposed[id] { return UnsafePointer(known.pointer) }
    let shape = graph[id].type.shape
    guard shape.rank == 2, let source = values(of: id) else { return nil }
    let (rows, columns) = (shape[0], shape[1])
    let buffer = Buffer<Double>(count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        buffer.pointer[column * rows + row] = source[row * columns + column]
      }
    }
    transposed[id] = buffer
    return UnsafePointer(buffer.pointer)
  }

  /// The value of a node, repeated so that it has the elements of `type`.
  func spread(_ id: NodeID, to type: ValueType) -> UnsafePointer<Double>? {
    guard let source = values(of: id) else { return nil }
    let key = Spread(node: id, type: type)
    if let known = spread[key] { return UnsafePointer(known.pointer) }
    let walk = BroadcastWalk(kernelOutput: type, batch: batch)
    let strides = walk.strides(of: graph[id].type)
    let buffer = Buffer<Double>(count: type.count(batch: batch))
    walk.forEach(strides) { index, position in
      buffer.pointer[index] = source[position]
    }
    spread[key] = buffer
    return UnsafePointer(buffer.pointer)
  }

  /// What an op's formula for changes keeps of its operand at the point.
  func kept(
    _ operand: NodeID, for id: NodeID, _ formula: ElementwiseChange
  ) -> KeptNumbers? {
    if let known = kept[id] { return known }
    guard let values = values(of: operand) else { return nil }
    let numbers = KeptNumbers(count: executor.count(of: operand), places: formula.keptCount)
    formula.keep(values, numbers, numbers.count)
    kept[id] = numbers
    return numbers
  }

  /// The same, the examples of one lane side by side, where an example has one number a lane.
  func keptLanes(
    _ operand: NodeID, for id: NodeID, _ formula: ElementwiseChange
  ) -> KeptNumbers? {
    if let known = keptLanes[id] { return known }
    guard let kept = kept(operand, for: id, formula), batch > 0 else { return nil }
    let lanes = KeptNumbers(count: kept.count, places: formula.keptCount)
    let width = kept.count / batch
    for (from, to) in zip(kept.pointers, lanes.pointers) {
      for example in 0..<batch {
        for lane in 0..<width { to[lane * batch + example] = from[example * width + lane] }
      }
    }
    keptLanes[id] = lanes
    return lanes
  }

  /// What probes of the last state of a recurrent op keep of the point.
  func lastStateProbe(_ id: NodeID, _ op: any LastStateProbing) -> (any LastStateProbe)? {
    if let known = lastStates[id] { return known }
    guard let kernel = executor.kernel(of: id) else { return nil }
    let made = op.lastStateProbe(kernel)
    lastStates[id] = made
    return made
  }

  /// A matrix of `inner × columns` in panels, where products with it are quicker so.
  func panels(of matrix: UnsafePointer<Double>, inner: Int, columns: Int) -> MatrixPanels? {
    if let known = panels[matrix], known?.inner ?? inner == inner { return known }
    let made = MatrixPanels(matrix, inner: inner, columns: columns)
    panels[matrix] = .some(made)
    return made
  }

  /// The rows of a table times a matrix: what becomes of scaled rows behind a second product.
  func product(
    table: UnsafePointer<Double>, rows: Int, inner: Int, matrix: UnsafePointer<Double>,
    columns: Int
  ) -> UnsafePointer<Double> {
    let key = TableKey(table: table, matrix: matrix)
    if let known = tables[key] { return UnsafePointer(known.pointer) }
    let buffer = Buffer<Double>(count: rows * columns)
    Double.gemm(
      transposeA: false, transposeB: false, rows: rows, columns: columns, inner: inner, alpha: 1,
      a: table, lda: inner, b: matrix, ldb: columns, beta: 0, c: buffer.pointer, ldc: columns)
    tables[key] = buffer
    return UnsafePointer(buffer.pointer)
  }

  /// The standardised rows of node `id`, made by `make` the first time.
  func standardized(_ id: NodeID, _ make: () -> StandardizedRows?) -> StandardizedRows? {
    if let known = standardized[id] { return known }
    standardized[id] = make()
    return standardized[id]
  }

  /// What sums over rows of node `id` need of the point, `combination` being its operand.
  func packed(
    _ combination: RowCombination, kept: KeptNumbers, of id: NodeID
  ) -> PackedCombination {
    let key = PackedKey(node: id, own: combination.own)
    if let known = packedCombinations[key] { return known }
    let made = PackedCombination(combination, kept: kept, examples: batch)
    packedCombinations[key] = made
    return made
  }

  /// The table of `combination` as such sums need it.
  func packed(_ combination: RowCombination) -> PackedTable {
    if let known = packedTables[combination.table] { return known }
    let made = PackedTable(combination)
    packedTables[combination.table] = made
    return made
  }

  /// The unit matrix of `count` rows.
  func unitMatrix(_ count: Int) -> UnsafePointer<Double> {
    if let known = unitMatrices[count] { return UnsafePointer(known.pointer) }
    let buffer = Buffer<Double>(count: count * count)
    for index in 0..<count { buffer.pointer[index * count + index] = 1 }
    unitMatrices[count] = buffer
    return UnsafePointer(buffer.pointer)
  }

  /// What a normalisation makes of a table's rows, `rank` of them a lane.
  func tables(
    of rows: StandardizedRows, _ table: UnsafePointer<Double>, _ tableRows: Int, rank: Int
  ) -> StandardizedTables {
    let key = StandardizedKey(rows: rows.standard.pointer, table: table, rank: rank)
    if let known = standardizedTables[key] { return known }
    let features = rows.features
    let centred = Buffer<Double>(count: tableRows * features)
    let result = StandardizedTables(
      weighted: Buffer(count: tableRows * features),
      alignments: Buffer(count: rows.rows * tableRows),
      squares: Buffer(count: tableRows * rank))
    for row in 0..<tableRows {
      let (from, to) = (table + row * features, centred.pointer + row * features)
      // What is common to all makes no difference, exactly.
      for feature in 0..<features { to[feature] = from[feature] - from[0] }
      let mean = Double.sum(to, count: features) / Double(features)
      for feature in 0..<features { to[feature] -= mean }
      Double.multiply(
        to, rows.weight, result.weighted.pointer + row * features, count: features)
    }
    Double.gemm(
      transposeA: false, transposeB: true, rows: rows.rows, columns: tableRows, inner: features,
      alpha: 1, a: rows.standard.pointer, lda: features, b: centred.pointer, ldb: features, beta: 0,
      c: result.alignments.pointer, ldc: tableRows)
    for lane in 0..<tableRows / max(1, rank) {
      let start = centred.pointer + lane * rank * features
      Double.gemm(
        transposeA: false, transposeB: true, rows: rank, columns: rank, inner: features, alpha: 1,
        a: start, lda: features, b: start, ldb: features, beta: 0,
        c: result.squares.pointer + lane * rank * rank, ldc: rank)
    }
    standardizedTables[key] = result
    return result
  }
}
