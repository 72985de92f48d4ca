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
    gradientFormula: "backwards through the steps",
    signature: OpSignature(
      [.operand("x"), .unlabeled("units", .integer, "how many numbers a state has")]
        + ParameterStart.arguments(bias: "how both biases start")), isLearned: true,
    samples: [
      OpSample("a sequence", [.perExample([3, 2])], ["units": .integer(2)]),
      OpSample("one step", [.perExample([1, 3])], ["units": .integer(1)]),
      OpSample(
        "shared, without biases", [.shared([2, 2])],
        ["units": .integer(3), "bias": .flag(false)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([16])], ["units": .integer(4)],
        message: "`lstm` expects a sequence of features, but gets [16]"),
      OpErrorSample(
        [.perExample([])], ["units": .integer(4)],
        message: "`lstm` expects a sequence of features, but gets a single number"),
      OpErrorSample(
        [.perExample([4, 3])], ["units": .integer(0)],
        message: "`lstm` needs at least 1 unit, but gets 0"),
      OpErrorSample(
        [ValueType([4, 3], isPerExample: true, element: .index(9))], ["units": .integer(4)],
        message: "`lstm` computes with numbers, but gets [4, 3] of index(9)"),
    ])

  let units: Int
  let start: ParameterStart

  package init(_ arguments: Arguments) throws(ShapeError) {
    units = try arguments.integer("units")
    guard units >= 1, units <= Int(Int32.max) / 4 else {
      throw ShapeError("`lstm` needs at least 1 unit, but gets \(units)", argument: "units")
    }
    start = try ParameterStart(arguments)
  }

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    try requireNumbers("lstm", operands)
    let x = operands[0].shape
    guard x.rank == 2 else {
      throw ShapeError(
        "`lstm` expects a sequence of features, but gets "
          + (x.rank == 0 ? "a single number" : "\(x)"),
        help: x.rank == 1 ? "give it an axis of steps before the features" : nil, operand: 0)
    }
    let features = x.last
    var result = [
      LearnedParameter(
        "weight_ih", try writtenShape("lstm", [4 * units, features]), fanIn: features,
        fanOut: units, initializer: start.weights),
      LearnedParameter(
        "weight_hh", try writtenShape("lstm", [4 * units, units]), fanIn: units, fanOut: units,
        initializer: start.weights),
    ]
    guard let biases = start.biases else { return result }
    for name in ["bias_ih", "bias_hh"] {
      result.append(
        LearnedParameter(name, [4 * units], fanIn: units, fanOut: units, initializer: biases))
    }
    return result
  }

  package func place(
    in graph: inout Graph, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID {
    let states = try graph.add(LSTMStates(units: units), inputs, path: "\(path).states")
    return try graph.add(LSTMHidden(), [states], path: path)
  }
}
