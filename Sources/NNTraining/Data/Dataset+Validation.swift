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
      // What was drawn for such a leaf fits it.
      if !column.isDrawn(for: node) { try column.validate(against: node) }
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
    // NaN and infinities lie outside every interval.
    var interval = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    var isWhole = false
    switch node.type.element {
    case .category(let count), .index(let count):
      interval = 0...Double(max(1, count) - 1)
      isWhole = true
    case .real:
      if case .leaf(.input(let stated?)) = node.source { interval = stated }
    }
    guard let position = values.first(outside: interval, orFractional: isWhole) else { return }
    let value = values[position]
    let place = place(of: position)
    switch node.type.element {
    case _ where !value.isFinite:
      throw DatasetError(.notFinite(place, value: value))
    case .category(let count), .index(let count):
      throw DatasetError(.notAClass(place, value: value, count: count))
    case .real:
      throw DatasetError(.outOfRange(place, value: value, range: interval))
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

extension Dataset.Values {
  /// The position of the first number outside `interval`, or not whole where it should be.
  fileprivate func first(outside interval: ClosedRange<Double>, orFractional isWhole: Bool) -> Int?
  {
    func isFault(_ value: Double) -> Bool {
      !(value >= interval.lowerBound && value <= interval.upperBound)
        || (isWhole && value != value.rounded(.towardZero))
    }
    return switch self {
    case .bytes(let values): values.firstIndex { isFault(Double($0)) }
    case .floats(let values): values.firstIndex { isFault(Double($0)) }
    case .doubles(let values): values.firstIndex { isFault($0) }
    }
  }
}
