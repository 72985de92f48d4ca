import NNAutodiff

/// The numbers of every value of a network at its point, which no check changes.
///
/// A class because it is memory. Several threads may read it once ``keepAll()`` has been called.
final class PointValues: @unchecked Sendable {
  private let point: NetworkPoint
  private let executor: Executor<Double>
  private var kept: [NodeID: [Double]] = [:]

  /// The numbers that `executor` holds, which has run at `point`.
  init(_ executor: Executor<Double>, point: NetworkPoint) {
    self.executor = executor
    self.point = point
  }

  /// The numbers of a value; empty where none of the executor's outputs depends on it.
  subscript(id: NodeID) -> [Double] {
    if let leaf = point.values[id] { return leaf }
    if let known = kept[id] { return known }
    let values = executor.elements(of: id)
    kept[id] = values
    return values
  }

  /// Whether every value has been copied.
  private(set) var areAllKept = false

  /// Copies every value, before anything is moved.
  func keepAll() {
    areAllKept = true
    for id in executor.graph.ids where point.values[id] == nil && kept[id] == nil {
      kept[id] = executor.elements(of: id)
    }
  }
}
