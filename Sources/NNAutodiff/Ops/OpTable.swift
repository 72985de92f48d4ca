/// Every op that the engine knows. Adding an op is adding one file and one line here.
package enum OpTable {
  /// The definitions, by category and then by name.
  package static let all: [OpDefinition] = [
    Dense.definition,
    LeakyReLU.definition,
    LogSoftmax.definition,
    ReLU.definition,
    Sigmoid.definition,
    Softmax.definition,
    Tanh.definition,
    BroadcastTo.definition,
    Flatten.definition,
    Reshape.definition,
    Transposed.definition,
    Add.definition,
    Divide.definition,
    Exp.definition,
    Heaviside.definition,
    Log.definition,
    MatMul.definition,
    Maximum.definition,
    Mean.definition,
    Multiply.definition,
    Negate.definition,
    Outer.definition,
    Power.definition,
    Scale.definition,
    Sqrt.definition,
    Subtract.definition,
    Sum.definition,
    Where.definition,
    BinaryCrossEntropy.definition,
    CrossEntropy.definition,
    SquaredError.definition,
    BinaryCrossEntropyGradient.definition,
    CrossEntropyGradient.definition,
    DenseWeightGradient.definition,
    LeakyReLUGradient.definition,
    MaximumShare.definition,
    ReLUGradient.definition,
    ReduceTo.definition,
    SigmoidGradient.definition,
    SoftmaxGradient.definition,
    SquaredErrorGradient.definition,
    TanhGradient.definition,
  ]

  private static let byName = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The op of that name, if there is one.
  package static subscript(name: String) -> OpDefinition? { byName[name] }

  /// What a program may call: all but the ops that only backward passes make.
  package static let callable: [OpDefinition] = all.filter { $0.category != .backward }
}
