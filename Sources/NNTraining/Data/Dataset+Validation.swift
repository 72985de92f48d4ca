import NNAutodiff
import NNTensor

extension Dataset {
  /// Checks that the examples fit the inputs and targets of `network`, every number included.
  ///
  /// A number must be finite, within the range that its input states, and a whole number below the
  /// count where it is a class or an index. The first fault is reported.
  package func validate(for network: Network) throws(DatasetError) {
    let leaves = network.inputs + network.targets
    for id in leaves {
      let node = network.graph[id]
      guard let column = self[node.path] else { throw DatasetError(.missingColumn(node.path)) }
      guard column.shape == node.type.shape else {
        throw DatasetError(
          .wrongShape(column: column.name, shape: column.shape, expected: node.type.shape))
      }
      try column.validate(against: node)
    }
    let known = leaves.map { network.graph[$0].path }
    for column in columns where !known.contains(column.name) {
      throw DatasetError(.unknownColumn(column.name, known: known))
    }
  }
}

extension Dataset.Column {
  /// Checks every number against the leaf that it fills.
  fileprivate func validate(against node: Node) throws(DatasetError) {
    var range: ClosedRange<Double>?
    if case .leaf(.input(let stated)) = node.source { range = stated }
    let total = values.count
    for position in 0..<total {
      let value = values[position]
      guard value.isFinite else {
        throw DatasetError(.notFinite(place(of: position), value: value))
      }
      switch node.type.element {
      case .category(let count), .index(let count):
        guard value >= 0, value < Double(count), value == value.rounded() else {
          throw DatasetError(.notAClass(place(of: position), value: value, count: count))
        }
      case .real:
        if let range, !range.contains(value) {
          throw DatasetError(.outOfRange(place(of: position), value: value, range: range))
        }
      }
    }
  }

  /// Where the number at `position` of the values stands.
  private func place(of position: Int) -> DatasetError.Place {
    let width = max(1, shape.count)
    var rest = position % width
    let element = rest
    var index: [Int] = []
    for extent in shape.dimensions.reversed() where extent > 0 {
      index.append(rest % extent)
      rest /= extent
    }
    let field = fields.flatMap { $0.indices.contains(element) ? $0[element] : nil }
    return DatasetError.Place(
      column: name, row: position / width, field: field, index: index.reversed())
  }
}
