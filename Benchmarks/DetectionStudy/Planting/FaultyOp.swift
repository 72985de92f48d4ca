package import NNAutodiff
package import NNTensor

/// An op with a fault in its backward pass; forward it is the op.
package struct FaultyOp: Op {
  // `hasKinks`, since the op within may have some: it records its own branches.
  package static let definition = OpDefinition(
    FaultyOp.self, name: "faulty", category: .backward,
    summary: "An op with a fault planted into its backward pass.", formula: "as the op",
    gradientFormula: "wrong", signature: OpSignature([.operand("x")]), hasKinks: true, samples: [])

  /// Where in the backward pass the fault sits.
  package enum Place: Sendable {
    /// In the gradient of the operand, summed over what was broadcast.
    case gradient
    /// In the gradient that arrives.
    case upstream
    /// In the value of one of the op's operands, as the backward pass sees it.
    case operandValue(Int)
    /// The gradients of two operands are given to each other.
    case exchange(with: Int)
    /// The backward pass sees two operands in each other's place.
    case exchangedValues(with: Int)
  }

  let base: any Op
  /// The operand whose gradient is wrong.
  let operand: Int
  let place: Place
  let change: GradientChange

  package init(_ base: any Op, operand: Int, place: Place, change: GradientChange) {
    self.base = base
    self.operand = operand
    self.place = place
    self.change = change
  }

  package init(_ arguments: Arguments) throws(ShapeError) {
    throw ShapeError("a faulty op cannot be called by name")
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] { try base.learnedParameters(operands) }
  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try base.inferType(inputs)
  }
  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int {
    base.scratchCount(inputs, output: output, batch: batch)
  }
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) { base.forward(kernel) }
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {
    if type(of: base).definition.hasKinks { base.recordBranches(kernel, into: &recorder) }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    var result = try base.vjp(&context)
    guard let right = result[operand] else { return result }
    let (node, cotangent) = (context.node, context.cotangent)
    let own = context.inputs[operand]
    switch place {
    case .gradient:
      let fitted = try context.fit(right, to: context.inputType(operand))
      result[operand] = try context.add(PlantedChange(change), fitted, cotangent, own)
    case .upstream:
      context.cotangent = try context.add(PlantedChange(change), cotangent, cotangent, node)
      result[operand] = try base.vjp(&context)[operand]
    case .operandValue(let index):
      var inputs = context.inputs
      inputs[index] = try context.add(
        PlantedChange(change), inputs[index], inputs[index], inputs[index])
      context.node = try context.graph.add(base, inputs)
      result[operand] = try base.vjp(&context)[operand]
    case .exchange(let other):
      guard let second = result[other] else { return result }
      let types = [context.inputType(operand), context.inputType(other)]
      let fitted = [try context.fit(right, to: types[0]), try context.fit(second, to: types[1])]
      result[operand] = fitted[1]
      result[other] = fitted[0]
    case .exchangedValues(let other):
      var inputs = context.inputs
      inputs.swapAt(operand, other)
      context.node = try context.graph.add(base, inputs)
      result[operand] = try base.vjp(&context)[operand]
    }
    context.node = node
    context.cotangent = cotangent
    return result
  }
}

extension FaultyOp: KinkMeasuring {
  package func distancesToKinks(_ kernel: Kernel<Double>) -> [[Double]?]? {
    guard type(of: base).definition.hasKinks else { return kernel.inputs.map { _ in nil } }
    return (base as? any KinkMeasuring)?.distancesToKinks(kernel)
  }
}
