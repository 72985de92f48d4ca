import NNTensor

/// A gated recurrent unit (Cho et al., 2014), with PyTorch's equations, layout and two biases:
/// blocks of rows for the reset gate r, the update gate z and the candidate n, in this order.
///
/// The biases of the gates only ever come as a sum; that of the candidate from the state, bₕₙ,
/// stands inside the product with the reset gate and cannot be joined with the other. Hence two
/// biases as PyTorch has them, whose weights can be taken over one to one. Keras has the same with
/// `reset_after=True`, its gates in another order.
///
/// One op computes the gates and states of every step, of which the result picks the hidden ones.
package struct GRU: Layer {
  package static let definition = OpDefinition(
    GRU.self, name: "gru", category: .layer,
    summary: "Reads a sequence step by step with two gates; gives the state after each step.",
    formula: "y = (1 − z) · n + z · y₋₁; r, z = σ(W x + b + U y₋₁ + b′), "
      + "n = tanh(W x + b + r · (U y₋₁ + b′))",
    gradientFormula: "backwards through the steps", signature: RecurrentCall.signature,
    isLearned: true, samples: RecurrentCall.samples,
    errorSamples: RecurrentCall.errorSamples(of: "gru"))

  let call: RecurrentCall

  package init(_ arguments: Arguments) throws(ShapeError) {
    call = try RecurrentCall("gru", gates: 3, arguments)
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    try call.learnedParameters(operands)
  }

  package func place(
    in graph: inout Graph, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID {
    let states = try graph.add(GRUStates(units: call.units), inputs, path: "\(path).states")
    return try graph.add(GRUStates.hidden, [states], path: path)
  }
}
