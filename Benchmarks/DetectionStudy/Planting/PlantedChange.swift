package import NNAutodiff
package import NNTensor

/// A node of a backward pass that spoils what passes through it.
///
/// Operands: the numbers to spoil; the gradient that arrives at the op; the op's operand.
struct PlantedChange: Op {
  static let definition = OpDefinition(
    PlantedChange.self, name: "plantedChange", category: .backward,
    summary: "A fault planted into a backward pass.", formula: "z = wrong(x)",
    gradientFormula: "none", signature: OpSignature([.operand("x")]), samples: [])

  let change: GradientChange

  init(_ change: GradientChange) { self.change = change }

  init(_ arguments: Arguments) throws(ShapeError) {
    throw ShapeError("a planted fault cannot be called by name")
  }

  func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType { inputs[0] }

  func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    func numbers(_ index: Int) -> [Scalar] {
      guard kernel.inputs.indices.contains(index) else { return [] }
      return Array(UnsafeBufferPointer(start: kernel.input(index), count: kernel.count(index)))
    }
    let type = kernel.inputs[0].type
    let dimensions = type.shape.dimensions
    var input = ChangeInput(
      gradient: numbers(0), shape: type.isPerExample ? [kernel.batch] + dimensions : dimensions)
    let count = input.gradient.count
    let (upstream, operand) = (numbers(1), numbers(2))
    if upstream.count == count { input.upstream = upstream }
    if operand.count == count { input.operand = operand }
    let result = change.applied(to: input)
    for index in 0..<min(result.count, kernel.outputCount) { kernel.result[index] = result[index] }
  }

  func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    context.inputs.map { _ in nil }
  }
}

/// A node that hands its operand on, and spoils the gradient on its way back: what is wrong between
/// ops (a branch that is detached or counted twice, a gradient buffer that is changed afterwards).
package struct WiringFault: Op {
  package static let definition = OpDefinition(
    WiringFault.self, name: "wiring", category: .backward,
    summary: "A fault planted between two ops.", formula: "y = x", gradientFormula: "wrong",
    signature: OpSignature([.operand("x")]), samples: [])

  let change: GradientChange

  package init(_ change: GradientChange) { self.change = change }
  package init(_ arguments: Arguments) throws(ShapeError) {
    throw ShapeError("a planted fault cannot be called by name")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType { inputs[0] }

  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.result.update(from: kernel.input(0), count: kernel.outputCount)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    [
      try context.add(
        PlantedChange(change), context.cotangent, context.cotangent, context.inputs[0])
    ]
  }
}
