package import NNTensor

/// Each element to a fixed power.
package struct Power: Op {
  package static let definition = OpDefinition(
    Power.self, name: "power", category: .tensor,
    summary: "Each element to the power of a fixed number.",
    formula: "y = xⁿ", gradientFormula: "∂x = ∂y · n xⁿ⁻¹",
    signature: OpSignature([.operand("x"), .unlabeled("exponent", .number, "the exponent n")]),
    samples: [
      OpSample("squared", [.perExample([3])], ["exponent": .integer(2)]),
      OpSample("cubed", [.shared([2, 2])], ["exponent": .integer(3)]),
      OpSample("to the first", [.perExample([2])], ["exponent": .integer(1)]),
      OpSample("to the nothing", [.perExample([2])], ["exponent": .integer(0)]),
      OpSample("a root", [.perExample([3], in: 0.5...2)], ["exponent": .number(0.5)]),
      OpSample("a reciprocal", [.perExample([3], in: 0.5...2)], ["exponent": .number(-1.5)]),
    ],
    errorSamples: [
      OpErrorSample([.perExample([3])], message: "`exponent` must be a number")
    ])

  let exponent: Double

  package init(_ exponent: Double) { self.exponent = exponent }
  package init(_ arguments: Arguments) throws(ShapeError) {
    exponent = try arguments.number("exponent")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType {
    try elementwiseType("power", inputs)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    let x = kernel.input(0)
    switch exponent {
    case 1: kernel.result.update(from: x, count: kernel.outputCount)
    case 2: Scalar.multiply(x, x, kernel.result, count: kernel.outputCount)
    case 3: kernel.map { $0 * $0 * $0 }
    default:
      let power = Scalar(exponent)
      kernel.map { Scalar.pow($0, power) }
    }
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    if exponent == 0 { return [nil] }
    if exponent == 1 { return [context.cotangent] }
    let lower = try context.add(Power(exponent - 1), context.inputs[0])
    let slope = try context.add(Scale(by: exponent), lower)
    return [try context.add(Multiply(), context.cotangent, slope)]
  }
}

extension Power: ChangePropagating {
  package var changeResponse: ChangeResponse { .elementwise }
}
