package import NNTensor

/// The softmax cross-entropy on logits, stable for logits of any size.
package struct CrossEntropy: Op {
  package static let definition = OpDefinition(
    CrossEntropy.self, name: "crossEntropy", category: .loss,
    summary:
      "How surprising the target class is under the logits' softmax: the mean over positions.",
    formula: "y = −Σ ln softmax(x)[t] / n",
    gradientFormula: "∂x = ∂y · (softmax(x) − onehot(t)) / n",
    signature: OpSignature([.operand("logits"), .operand("target")]),
    samples: [
      OpSample("one class of each example", [.perExample([4]), .classes(4)]),
      OpSample("a class for each position", [.perExample([3, 4]), .classes(4, [3])]),
      OpSample("shared logits", [.shared([3]), .classes(3)]),
      OpSample("confident", [.perExample([4], in: -40...40), .classes(4)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([9]), ValueType([], isPerExample: true, element: .category(10))],
        message: "`crossEntropy` needs logits of [10] for a target of class(10), but gets [9]"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(10)), .perExample([10])],
        message: "`crossEntropy` takes the logits first, then the target class"),
      OpErrorSample(
        [.perExample([10]), .perExample([10])],
        message: "`crossEntropy` needs a target of classes, but gets [10]"),
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try crossEntropyType(inputs)
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    inputs[0].count(batch: batch)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let classes = kernel.inputs[0].type.shape.last
    let positions = kernel.inputs[1].elementCount
    let logarithms = kernel.scratch
    Scalar.logSoftmaxRows(
      kernel.input(0), logarithms, rows: kernel.count(0) / max(1, classes), columns: classes)
    let isPerExample = kernel.inputs[0].type.isPerExample
    for example in 0..<kernel.exampleCount {
      let target = kernel.input(1, example: example)
      let rows = logarithms + (isPerExample ? example * positions * classes : 0)
      var total = Scalar.zero
      for position in 0..<positions {
        let index = classIndex(target[position], of: classes)
        total += index.map { rows[position * classes + $0] } ?? .nan
      }
      kernel.result[example] = -total / Scalar(Double(max(1, positions)))
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        CrossEntropyGradient(), context.cotangent, context.inputs[0], context.inputs[1]),
      nil,
    ]
  }
}

extension CrossEntropy: ChangePropagating {
  package func exampleChange(_ kernel: Kernel<Double>) -> (any ExampleChange)? {
    CrossEntropyChange(kernel)
  }
}

/// The change of the cross-entropy of one class for each example: log Σ p exp(δ − δ[t]), with p
/// the softmax at the point.
private struct CrossEntropyChange: ExampleChange {
  let features: Int
  let scratchPerItem = 3
  private let examples: Int
  /// The softmax at the point, classes outermost.
  private let probabilities: Buffer<Double>
  private let targets: [Int]

  init?(_ kernel: Kernel<Double>) {
    let type = kernel.inputs[0].type
    let classes = type.shape.last
    guard type.isPerExample, kernel.inputs[1].type.isPerExample, type.shape.rank == 1, classes > 0
    else { return nil }
    features = classes
    examples = kernel.batch
    let rows = Buffer<Double>(count: examples * classes)
    Double.softmaxRows(kernel.input(0), rows.pointer, rows: examples, columns: classes)
    probabilities = Buffer(count: examples * classes)
    var targets: [Int] = []
    for example in 0..<examples {
      guard let target = classIndex(kernel.input(1)[example], of: classes) else { return nil }
      targets.append(target)
      for index in 0..<classes {
        probabilities.pointer[index * examples + example] = rows.pointer[example * classes + index]
      }
    }
    self.targets = targets
  }

  func apply(
    _ change: UnsafePointer<Double>, times row: UnsafePointer<Double>,
    result: UnsafeMutablePointer<Double>
  ) -> Bool {
    targets.withUnsafeBufferPointer { targets in
      guard let targets = targets.baseAddress else { return false }
      return Double.crossEntropyChange(
        change, times: row, softmax: probabilities.pointer, target: targets, result,
        examples: examples, classes: features)
    }
  }

  func apply(
    _ change: UnsafePointer<Double>, examples items: UnsafePointer<Int>, count: Int,
    scratch: UnsafeMutablePointer<Double>, result: UnsafeMutablePointer<Double>
  ) {
    targets.withUnsafeBufferPointer { targets in
      guard let targets = targets.baseAddress else { return }
      Double.crossEntropyChange(
        change, softmax: probabilities.pointer, example: items, target: targets,
        scratch: scratch, result, count: count, classes: features, examples: examples)
    }
  }
}
