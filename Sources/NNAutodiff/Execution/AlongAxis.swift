import NNTensor

/// What the ops share that turn each line along one axis into a line of the same length.
protocol AlongAxis: Op {
  /// The axis as written, where −1 is the last.
  var axis: Int { get }
  init(axis: Int)
}

extension AlongAxis {
  package init(_ arguments: Arguments) throws(ShapeError) {
    self.init(axis: try arguments.integer("axis"))
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let name = Self.definition.name
    let type = try elementwiseType(name, inputs)
    _ = try resolveAxis(name, axis, of: type.shape)
    return type
  }

  /// One line.
  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    AxisLayout(output.shape, axis: output.shape.resolve(axis: axis)).extent
  }
}

/// The calls that ops along an axis of one operand are tried with.
enum AlongAxisSamples {
  static let samples = [
    OpSample("the last axis", [.perExample([4])]),
    OpSample("rows", [.perExample([2, 3])]),
    OpSample("columns", [.perExample([3, 2])], ["axis": .integer(0)]),
    OpSample("shared, a middle axis", [.shared([2, 3, 2])], ["axis": .integer(1)]),
  ]

  static func errorSamples(_ op: String) -> [OpErrorSample] {
    [
      OpErrorSample(
        [.perExample([2, 3])], ["axis": .integer(2)],
        message: "`\(op)` has no axis 2: the operand is [2, 3]")
    ]
  }
}
