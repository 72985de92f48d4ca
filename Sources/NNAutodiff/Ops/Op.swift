package import NNTensor

/// What a program calls by name: one op, or a layer made of several (`attention`).
///
/// Everything about it stands in its one file. A value of the type is the call with its arguments
/// (`LeakyReLU(slope: 0.01)`).
package protocol Layer: Sendable {
  /// Name, signature, formula, samples.
  static var definition: OpDefinition { get }

  /// The call with its arguments, defaults filled in; throws where one of them makes no sense.
  init(_ arguments: Arguments) throws(ShapeError)

  /// The tensors that it learns, given its operands' types; none by default.
  func learnedParameters(_ operands: [ValueType]) throws(ShapeError) -> [LearnedParameter]

  /// Adds its nodes below the layer path `path`; answers the one that holds the result.
  ///
  /// `inputs` holds the operands, then the learned parameters. An op is one node; a layer made of
  /// several ops needs no kernel and no vector-Jacobian product of its own.
  func place(
    in graph: inout Graph, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID
}

/// One operation of a network: one node.
///
/// Kernels are generic over the scalar and carry the pair of `@specialized` attributes; without it
/// they run up to 350 times slower when called through the table.
package protocol Op: Layer {
  /// The type of the result. `inputs` holds the operands, then the learned parameters.
  func inferType(_ inputs: [ValueType]) throws(ShapeError) -> ValueType

  /// Computes the result from the operands.
  func forward<Scalar: TensorScalar>(_ kernel: Kernel<Scalar>)

  /// Adds nodes that give the cotangent of each input from that of the result.
  ///
  /// The answer has one entry per input; `nil` where the op does not depend on it smoothly at all.
  /// A cotangent may be wider than its input (not yet summed over broadcast axes or the batch):
  /// reverse mode does that sum.
  func vjp(_ context: inout VJPContext) throws(ShapeError) -> [NodeID?]

  /// Records which branch each element took, for ops with kinks; nothing by default.
  func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder)

  /// Scalars of working memory that `forward` needs for a batch of `batch`; 0 by default.
  func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int
}

extension Layer {
  package func learnedParameters(_ operands: [ValueType]) throws(ShapeError) -> [LearnedParameter] {
    []
  }
}

extension Op {
  package func place(
    in graph: inout Graph, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID {
    try graph.add(self, inputs, path: path)
  }
  package func recordBranches<Scalar: TensorScalar>(
    _ kernel: Kernel<Scalar>, into recorder: inout BranchRecorder
  ) {}
  package func scratchCount(_ inputs: [ValueType], output: ValueType, batch: Int) -> Int { 0 }
  package var name: String { Self.definition.name }
}

/// A tensor that a layer learns.
package struct LearnedParameter: Sendable {
  /// `weight`, `query.bias`, … after the layer's path.
  package var name: String
  package var shape: Shape
  package var specification: ParameterSpecification

  package init(
    _ name: String, _ shape: Shape, fanIn: Int, fanOut: Int, initializer: Initializer
  ) {
    self.name = name
    self.shape = shape
    specification = ParameterSpecification(
      fanIn: fanIn, fanOut: fanOut, initializer: initializer)
  }
}
