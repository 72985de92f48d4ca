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
  ///
  /// `Float` and `Double` have loops of their own: a conversion through the scalar's protocol is a
  /// call for each number.
  func gather<Scalar: TensorScalar>(
    _ rows: ArraySlice<Int>, into target: UnsafeMutablePointer<Scalar>
  ) {
    let raw = UnsafeMutableRawPointer(target)
    if Scalar.self == Float.self {
      let target = raw.assumingMemoryBound(to: Float.self)
      switch values {
      case .bytes(let values): copy(values, rows, to: target) { Float($0) }
      case .floats(let values): copy(values, rows, to: target) { $0 }
      case .doubles(let values): copy(values, rows, to: target) { Float($0) }
      }
    } else if Scalar.self == Double.self {
      let target = raw.assumingMemoryBound(to: Double.self)
      switch values {
      case .bytes(let values): copy(values, rows, to: target) { Double($0) }
      case .floats(let values): copy(values, rows, to: target) { Double($0) }
      case .doubles(let values): copy(values, rows, to: target) { $0 }
      }
    } else {
      switch values {
      case .bytes(let values): copy(values, rows, to: target) { Scalar(Double($0)) }
      case .floats(let values): copy(values, rows, to: target) { Scalar(Double($0)) }
      case .doubles(let values): copy(values, rows, to: target) { Scalar($0) }
      }
    }
  }

  @inline(__always)
  private func copy<Element, Number>(
    _ values: [Element], _ rows: ArraySlice<Int>, to target: UnsafeMutablePointer<Number>,
    _ convert: (Element) -> Number
  ) {
    let width = shape.count
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
