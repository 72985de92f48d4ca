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
  private var kept: [NodeID: (first: Buffer<Double>, second: Buffer<Double>)] = [:]
  private var tables: [TableKey: Buffer<Double>] = [:]

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
  ) -> (first: Buffer<Double>, second: Buffer<Double>)? {
    if let known = kept[id] { return known }
    guard let values = values(of: operand) else { return nil }
    let count = executor.count(of: operand)
    let (first, second) = (Buffer<Double>(count: count), Buffer<Double>(count: count))
    formula.keep(values, first.pointer, second.pointer, count)
    kept[id] = (first, second)
    return (first, second)
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
}
