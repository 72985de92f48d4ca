package import NNTensor

/// The vector-Jacobian product of ``CrossEntropy`` for the logits.
package struct CrossEntropyGradient: Op {
  package static let definition = OpDefinition(
    CrossEntropyGradient.self, name: "crossEntropyGradient", category: .backward,
    summary: "The gradient of a softmax cross-entropy with respect to the logits.",
    formula: "z = ∂y · (softmax(x) − onehot(t)) / n",
    gradientFormula: "∂∂y = Σ ∂z · (softmax(x) − onehot(t)) / n, ∂x as through a softmax",
    signature: OpSignature([.operand("upstream"), .operand("logits"), .operand("target")]),
    samples: [
      OpSample("one class of each example", [.perExample([]), .perExample([4]), .classes(4)]),
      OpSample(
        "a class for each position", [.perExample([]), .perExample([3, 4]), .classes(4, [3])]),
      OpSample("a shared start", [.shared([]), .shared([3]), .classes(3)]),
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    _ = try crossEntropyType([inputs[1], inputs[2]])
    return lossGradientType(inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let classes = kernel.inputs[1].type.shape.last
    let positions = kernel.inputs[2].elementCount
    let size = Scalar(Double(max(1, positions)))
    for example in 0..<kernel.exampleCount {
      let target = kernel.input(2, example: example)
      let gradient = kernel.result + example * positions * classes
      let slope = kernel.input(0, example: example)[0] / size
      Scalar.softmaxRows(
        kernel.input(1, example: example), gradient, rows: positions, columns: classes)
      for position in 0..<positions {
        let row = gradient + position * classes
        if let index = classIndex(target[position], of: classes) {
          // p − 1 loses all digits where the network is sure; the others' sum does not.
          row[index] = .zero
          row[index] = -Scalar.sum(row, count: classes)
        } else {
          for index in 0..<classes { row[index] = .nan }
        }
        Scalar.scale(row, by: slope, row, count: classes)
      }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (upstream, logits, target) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let count = Double(max(1, context.inputType(2).shape.count))
    let unscaled = try context.add(CrossEntropyGradient(), context.constant(1), logits, target)
    let terms = try context.add(Multiply(), context.cotangent, unscaled)
    let scaled = try context.add(
      Multiply(), try context.add(Scale(by: 1, over: count), context.cotangent), upstream)
    let probabilities = try context.add(Softmax(), logits)
    return [
      try context.add(Sum(), terms),
      try context.add(SoftmaxGradient(), scaled, probabilities), nil,
    ]
  }
}
