package import NNTensor

/// The binary cross-entropy on logits, stable for logits of any size.
package struct BinaryCrossEntropy: Op {
  package static let definition = OpDefinition(
    BinaryCrossEntropy.self, name: "binaryCrossEntropy", category: .loss,
    summary: "How surprising the targets, 0 to 1, are under the logits' sigmoids: the mean.",
    formula: "y = Σ (max(x, 0) − x t + ln(1 + e^−|x|)) / n",
    gradientFormula: "∂x = ∂y · (σ(x) − t) / n, ∂t = −∂y · x / n",
    signature: OpSignature([.operand("logits"), .operand("target")]),
    samples: [
      OpSample("of each example", [.perExample([3]), .perExample([3], in: 0...1)]),
      OpSample("a shared target", [.perExample([2, 2]), .shared([2, 2], in: 0...1)]),
      OpSample("a shared logit", [.shared([1]), .perExample([1], in: 0...1)]),
      OpSample("a number and one of two classes", [.perExample([]), .classes(2)]),
      OpSample("all shared", [.shared([3]), .shared([3], in: 0...1)]),
      OpSample("confident", [.perExample([4], in: -40...40), .perExample([4], in: 0...1)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .perExample([1])],
        message: "`binaryCrossEntropy` compares element by element, but gets [3] and [1]"),
      OpErrorSample(
        [.perExample([10]), ValueType([], isPerExample: true, element: .category(10))],
        message: "`binaryCrossEntropy` compares numbers, but the target is class(10)"),
      OpErrorSample(
        [ValueType([], isPerExample: true, element: .category(2)), .perExample([])],
        message: "`binaryCrossEntropy` takes the logits first, then the target"),
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseLossType("binaryCrossEntropy", "logits", inputs, allowsTwoClasses: true)
  }

  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    inputs[0].shape.count
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let count = kernel.inputs[0].elementCount
    let terms = kernel.scratch
    for example in 0..<kernel.exampleCount {
      let x = kernel.input(0, example: example)
      let target = kernel.input(1, example: example)
      for index in 0..<count { terms[index] = x[index] > .zero ? -x[index] : x[index] }
      Scalar.exp(terms, terms, count: count)
      for index in 0..<count {
        let positive = x[index] < .zero ? Scalar.zero : x[index]
        terms[index] = positive - x[index] * target[index] + Scalar.log(onePlus: terms[index])
      }
      kernel.result[example] = Scalar.sum(terms, count: count) / Scalar(Double(max(1, count)))
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (logits, target) = (context.inputs[0], context.inputs[1])
    let gradient = try context.add(
      BinaryCrossEntropyGradient(), context.cotangent, logits, target)
    guard context.inputType(1).element == .real else { return [gradient, nil] }
    let count = Double(max(1, context.inputType(0).shape.count))
    let terms = try context.add(Multiply(), context.cotangent, logits)
    return [gradient, try context.add(Scale(by: -1, over: count), terms)]
  }
}
