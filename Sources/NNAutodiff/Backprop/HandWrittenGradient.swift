package import NNTensor

/// The result of a function whose backward pass was written by hand.
///
/// Its inputs are the result of the function's body, then the values that the function was called
/// with. Forward it hands the result on; backward it puts the hand-written pass into the graph in
/// place of the body's own derivative.
package struct HandWrittenGradient: Op {
  package static let definition = OpDefinition(
    HandWrittenGradient.self, name: "handWrittenGradient", category: .backward,
    summary: "The result of a function that has a `gradient` written by hand.",
    formula: "y = f(x, …)", gradientFormula: "as the `gradient` of f says",
    signature: OpSignature([.operand("result"), .operand("argument")]), samples: [])

  /// Adds the hand-written pass: given the arguments and the cotangent, one cotangent each.
  package typealias Body =
    @Sendable (inout Graph, [NodeID], NodeID) throws(ShapeError) -> [NodeID]

  /// The function's name.
  package let function: String
  private let body: Body

  package init(function: String, body: @escaping Body) {
    self.function = function
    self.body = body
  }

  /// Never made from arguments: only the language, which has the body, makes one.
  package init(_ arguments: Arguments) throws(ShapeError) {
    throw ShapeError("a gradient written by hand cannot be called by name")
  }

  package func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType { inputs[0] }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>) {
    kernel.result.update(from: kernel.input(0), count: kernel.outputCount)
  }

  /// The hand-written pass alone, for a check of the function by itself.
  package func addBackward(
    to graph: inout Graph, arguments: [NodeID], cotangent: NodeID
  ) throws(ShapeError) -> [NodeID] {
    try body(&graph, arguments, cotangent)
  }

  package func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?] {
    let arguments = Array(context.inputs.dropFirst())
    let cotangent = context.cotangent
    let gradients = try body(&context.graph, arguments, cotangent)
    return [nil] + gradients.map { $0 }
  }
}

extension HandWrittenGradient: ChangePropagating {
  /// Forward it is its first operand.
  package var changeResponse: ChangeResponse { .reshaping }
}
