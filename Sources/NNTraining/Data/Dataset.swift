import NNAutodiff
package import NNTensor

/// Examples for the inputs and targets of a network, whole in memory.
package struct Dataset: Sendable {
  /// What fills each input and target.
  package var columns: [Column]
  /// How many examples every column has.
  package var exampleCount: Int
  /// Where the examples come from, for reports: `digits.csv`, `256 random examples`.
  package var source: String
  /// Whether the examples are seeded noise: every report says so.
  package var isRandom: Bool

  /// The examples in `columns`.
  ///
  /// - Throws: ``DatasetError`` where there are no examples, or a column has another number of
  ///   values than its shape and the number of examples ask for.
  package init(
    columns: [Column], exampleCount: Int, source: String, isRandom: Bool = false
  ) throws(DatasetError) {
    guard exampleCount > 0 else { throw DatasetError(.noExamples(source: source)) }
    for column in columns where !column.isDrawn {
      let (expected, overflow) = column.shape.count.multipliedReportingOverflow(by: exampleCount)
      guard !overflow, column.values.count == expected else {
        throw DatasetError(
          .wrongCount(
            column: column.name, values: column.values.count, examples: exampleCount,
            shape: column.shape))
      }
    }
    self.columns = columns
    self.exampleCount = exampleCount
    self.source = source
    self.isRandom = isRandom
  }

  /// The bytes of all examples that are still to be drawn.
  package var bytesToDraw: Int {
    columns.reduce(0) { $0.addingSaturated($1.bytesToDraw) }
  }

  /// The column that fills the input or target `name`.
  package subscript(name: String) -> Column? { columns.first { $0.name == name } }
}

extension Dataset {
  /// The values of one input or target for every example.
  package struct Column: Sendable {
    /// The name of the input or target.
    package var name: String
    /// The shape of one example.
    package var shape: Shape
    /// Row-major, the example outermost. Classes and indices are whole numbers.
    package var values: Values {
      get {
        switch contents {
        case .known(let values): values
        case .drawn(let examples): .doubles(examples.all)
        }
      }
      set { contents = .known(newValue) }
    }
    private var contents: Contents
    /// The texts of the classes, by class number, where the source had texts.
    package var labels: [String]?
    /// What the source calls each element of an example (the columns of a CSV file), for messages.
    package var fields: [String]?

    package init(
      name: String, shape: Shape, values: Values, labels: [String]? = nil,
      fields: [String]? = nil
    ) {
      self.name = name
      self.shape = shape
      contents = .known(values)
      self.labels = labels
      self.fields = fields
    }

    /// A column whose examples are drawn when they are wanted.
    init(name: String, shape: Shape, drawing examples: DrawnExamples) {
      self.name = name
      self.shape = shape
      contents = .drawn(examples)
    }

    private enum Contents: Sendable {
      case known(Values)
      case drawn(DrawnExamples)
    }

    /// Whether the examples are drawn when they are wanted.
    var isDrawn: Bool {
      if case .drawn = contents { true } else { false }
    }

    /// The bytes that ``values`` allocates when it is next read.
    var bytesToDraw: Int {
      if case .drawn(let examples) = contents { examples.bytesToDraw } else { 0 }
    }

    /// Whether the examples are drawn for a leaf like `node`, and so right by construction.
    func isDrawn(for node: Node) -> Bool {
      guard case .drawn(let examples) = contents else { return false }
      return examples.type == node.type && examples.range == node.inputRange
    }

    /// The numbers of some examples, one after the other.
    package func numbers(ofRows rows: [Int]) -> [Double] {
      let width = shape.count
      if case .drawn(let examples) = contents { return examples.rows(rows) }
      let values = values
      var numbers: [Double] = []
      numbers.reserveCapacity(width * rows.count)
      for row in rows {
        for element in 0..<width { numbers.append(values[row * width + element]) }
      }
      return numbers
    }
  }

  /// Numbers in the narrowest type that holds the source's exactly.
  package enum Values: Sendable, Equatable {
    case bytes([UInt8])
    case floats([Float])
    case doubles([Double])

    package var count: Int {
      switch self {
      case .bytes(let values): values.count
      case .floats(let values): values.count
      case .doubles(let values): values.count
      }
    }

    package subscript(index: Int) -> Double {
      switch self {
      case .bytes(let values): Double(values[index])
      case .floats(let values): Double(values[index])
      case .doubles(let values): values[index]
      }
    }
  }
}
