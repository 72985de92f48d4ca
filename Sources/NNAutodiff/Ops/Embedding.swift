package import NNTensor

/// A learned row of numbers for each word, user or item.
package struct Embedding: Op {
  package static let definition = OpDefinition(
    Embedding.self, name: "embedding", category: .layer,
    summary: "Looks each index up in a learned table: a row of numbers stands for it.",
    formula: "y[…, :] = W[x[…], :]", gradientFormula: "∂W[k, :] = Σ ∂y where x = k",
    signature: OpSignature([
      .operand("x"), .unlabeled("size", .integer, "how many numbers stand for an index"),
      .labeled(
        "init", .initializer, default: .initializer(.normal(std: 1)), "how the rows start"),
    ]), isLearned: true,
    isSumOfProducts: true,
    samples: [
      OpSample("a sequence", [.indices(5, [4])], ["size": .integer(3)]),
      OpSample("one index", [.indices(3)], ["size": .integer(2)]),
      OpSample("a class", [.classes(3)], ["size": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([16])], ["size": .integer(4)],
        message: "`embedding` looks indices up, but gets [16]"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .index(9))], ["size": .integer(0)],
        message: "`embedding` needs rows of at least 1 number, but gets 0"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .index(1_000_000))],
        ["size": .integer(100_000)],
        message:
          "`embedding` cannot make [1000000, 100000]: that is more than 2147483647 elements"),
    ])

  /// The numbers of a row.
  let size: Int
  let initializer: Initializer

  package init(size: Int, initializer: Initializer = .normal(std: 1)) {
    self.size = size
    self.initializer = initializer
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    size = try arguments.integer("size")
    guard size >= 1, size <= Int(Int32.max) else {
      throw ShapeError(
        "`embedding` needs rows of at least 1 number, but gets \(size)", argument: "size")
    }
    initializer = try arguments.initializer("init", default: .normal(std: 1))
  }

  /// How many rows the table has.
  private func rows(_ x: ValueType) throws(ShapeError) -> Int {
    switch x.element {
    case .index(let count), .category(let count): return count
    case .real:
      throw ShapeError(
        "`embedding` looks indices up, but gets \(x.shape)",
        help: "declare the input as `\(x.shape.rank == 0 ? "" : "\(x.shape) of ")index(n)`",
        operand: 0)
    }
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    let rows = try rows(operands[0])
    return [
      LearnedParameter(
        "weight", try writtenShape("embedding", [rows, size]), fanIn: rows, fanOut: size,
        initializer: initializer)
    ]
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    let weight = Shape([try rows(inputs[0]), size])
    guard inputs.count == 2, inputs[1] == .shared(weight) else {
      throw ShapeError("`embedding` needs weights of \(weight)", operand: 1)
    }
    return ValueType(
      Shape(inputs[0].shape.dimensions + [size]), isPerExample: inputs[0].isPerExample)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let rows = kernel.inputs[1].type.shape[0]
    let (x, table) = (kernel.input(0), kernel.input(1))
    for position in 0..<kernel.count(0) {
      let y = kernel.result + position * size
      if let row = classIndex(x[position], of: rows) {
        y.update(from: table + row * size, count: size)
      } else {
        y.update(repeating: .nan, count: size)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let rows = context.inputType(1).shape[0]
    return [
      nil,
      try context.add(
        EmbeddingGradient(rows: rows), context.cotangent, context.inputs[0]),
    ]
  }
}

extension Embedding: ChangePropagating {
  /// A number of the table moves its feature wherever its row is looked up.
  package func laneRule(
    of operand: Int, _ inputs: [ValueType], output: ValueType
  ) -> LaneRule? {
    guard operand == 1 else { return nil }
    let size = size
    return LaneRule(
      layout: .lastAxis(of: output.shape), lane: { $0 % size },
      reach: { Self.reach($0, size: size) }
    ) { kernel, coordinate, result in
      let x = kernel.input(0)
      let row = Double(coordinate / size)
      for position in 0..<kernel.count(0) {
        let index = x[position].rounded(.towardZero)
        result[position] = index == row && x[position] >= 0 ? 1 : 0
      }
    }
  }

  /// The examples that look each row up.
  private static func reach(_ kernel: Kernel<Double>, size: Int) -> LaneReach {
    let rows = kernel.inputs[1].type.shape[0]
    var examples = [[Int]](repeating: [], count: rows)
    let (x, width) = (kernel.input(0), max(1, kernel.count(0) / max(1, kernel.exampleCount)))
    for position in 0..<kernel.count(0) {
      guard let row = classIndex(x[position], of: rows) else { continue }
      let example = position / width
      if examples[row].last != example { examples[row].append(example) }
    }
    return LaneReach(groupSize: size, examples: examples)
  }
}
