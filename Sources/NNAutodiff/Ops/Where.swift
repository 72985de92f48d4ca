package import NNTensor

/// One value where a mask is set, another elsewhere.
package struct Where: Op {
  package static let definition = OpDefinition(
    Where.self, name: "where", category: .tensor,
    summary: "The first value where the mask is not 0, the other one elsewhere.",
    formula: "y = a where mask ≠ 0, else b",
    gradientFormula: "∂a = ∂y where mask ≠ 0, ∂b = ∂y elsewhere, ∂mask = 0",
    signature: OpSignature([.operand("mask"), .operand("a"), .operand("b", label: "else")]),
    hasKinks: true,
    samples: [
      OpSample(
        "of each example",
        [.perExample([4], values: [0, 1, 1, 0]), .perExample([4]), .perExample([4])]),
      OpSample(
        "a shared mask",
        [.shared([3], values: [1, 0, 1]), .perExample([2, 3]), .shared([])]),
      OpSample(
        "an inner axis",
        [.perExample([2, 1], values: [1, 0]), .shared([2, 3]), .perExample([1, 3])]),
      OpSample(
        "shared", [.shared([2], values: [1, 0]), .shared([2]), .shared([2])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([3]), .perExample([3]), .shared([2])],
        message: "`where` cannot combine [3] with [2]")
    ])

  package init() {}
  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try broadcastType("where", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let mask = kernel.input(0)
    let a = kernel.input(1)
    let b = kernel.input(2)
    let y = kernel.result
    let total = kernel.outputCount
    // A mask that is not a number chooses nothing.
    func choose(_ mask: Scalar, _ a: Scalar, _ b: Scalar) -> Scalar {
      mask.isNaN ? mask : mask == .zero ? b : a
    }
    let (maskSpan, aSpan, bSpan) = (
      kernel.repeatSpan(0), kernel.repeatSpan(1), kernel.repeatSpan(2)
    )
    if maskSpan == total && (aSpan == total || aSpan == 1) && (bSpan == total || bSpan == 1) {
      let (aStep, bStep) = (aSpan == total ? 1 : 0, bSpan == total ? 1 : 0)
      for index in 0..<total { y[index] = choose(mask[index], a[index * aStep], b[index * bStep]) }
      return
    }
    let walk = BroadcastWalk(kernelOutput: kernel.output.type, batch: kernel.batch)
    walk.forEach(
      walk.strides(of: kernel.inputs[0].type), walk.strides(of: kernel.inputs[1].type),
      walk.strides(of: kernel.inputs[2].type)
    ) { index, m, first, second in y[index] = choose(mask[m], a[first], b[second]) }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let (mask, upstream) = (context.inputs[0], context.cotangent)
    let zero = context.constant(0)
    return [
      nil, try context.add(Where(), mask, upstream, zero),
      try context.add(Where(), mask, zero, upstream),
    ]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    let mask = kernel.input(0)
    for index in 0..<kernel.count(0) { recorder.record(mask[index] == .zero ? 0 : 1) }
  }
}

extension Where: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
}

extension Where: KinkMeasuring {
  package func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]? {
    [kernel.distancesToZero, nil, nil]
  }
}
