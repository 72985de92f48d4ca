import NNTensor

/// A long short-term memory (Hochreiter and Schmidhuber, 1997; the forget gate Gers, 1999), with
/// PyTorch's equations, layout and two biases.
///
/// Two ops: the gates and cells of every step, which its backward pass needs, and the hidden
/// states made from them.
package struct LSTM: Layer {
  package static let definition = OpDefinition(
    LSTM.self, name: "lstm", category: .layer,
    summary: "Reads a sequence step by step with a gated memory; gives the state after each step.",
    formula: "c = f · c₋₁ + i · g, y = o · tanh(c); i, f, o = σ(W x + U y₋₁ + b), g by tanh",
    gradientFormula: "backwards through the steps", signature: RecurrentCall.signature,
    isLearned: true, samples: RecurrentCall.samples,
    errorSamples: RecurrentCall.errorSamples(of: "lstm"))

  let call: RecurrentCall

  package init(_ arguments: Arguments) throws(ShapeError) {
    call = try RecurrentCall("lstm", gates: 4, arguments)
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    try call.learnedParameters(operands)
  }

  package func place(
    in graph: inout Graph, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID {
    let states = try graph.add(LSTMStates(units: call.units), inputs, path: "\(path).states")
    return try graph.add(LSTMHidden(), [states], path: path)
  }
}
