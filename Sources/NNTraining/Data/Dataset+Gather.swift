package import NNAutodiff
package import NNTensor

extension Dataset {
  /// Which column fills which leaf of a graph.
  package struct Feed: Sendable {
    package var column: Int
    package var leaf: NodeID
  }

  /// The columns for the inputs and targets of `network`; those without one are left out.
  package func feeds(for network: Network) -> [Feed] {
    (network.inputs + network.targets).compactMap { id in
      columns.firstIndex { $0.name == network.graph[id].path }.map { Feed(column: $0, leaf: id) }
    }
  }

  /// Copies the examples `rows` into the leaves of `executor`, and makes them its batch.
  ///
  /// Rows that do not exist are passed over; more than the executor's capacity are left out.
  package func load<Scalar: TensorScalar>(
    _ rows: ArraySlice<Int>, into executor: Executor<Scalar>, _ feeds: [Feed]
  ) {
    executor.batch = rows.count
    let taken = rows.prefix(executor.batch)
    for feed in feeds {
      guard let target = executor.pointer(to: feed.leaf) else { continue }
      columns[feed.column].gather(taken, into: target)
    }
  }
}

extension Dataset.Column {
  /// Copies the examples `rows` to `target`, one after the other.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func gather<Scalar: TensorScalar>(
    _ rows: ArraySlice<Int>, into target: UnsafeMutablePointer<Scalar>
  ) {
    let width = shape.count
    switch values {
    case .bytes(let values):
      gather(values, rows, width, into: target) { Scalar(Double($0)) }
    case .floats(let values):
      gather(values, rows, width, into: target) { Scalar(Double($0)) }
    case .doubles(let values):
      gather(values, rows, width, into: target) { Scalar($0) }
    }
  }

  @inline(__always)
  private func gather<Element, Scalar: TensorScalar>(
    _ values: [Element], _ rows: ArraySlice<Int>, _ width: Int,
    into target: UnsafeMutablePointer<Scalar>, _ convert: (Element) -> Scalar
  ) {
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      var next = target
      for row in rows where row >= 0 && (row + 1) * width <= source.count {
        let from = base + row * width
        for offset in 0..<width { next[offset] = convert(from[offset]) }
        next += width
      }
    }
  }
}
