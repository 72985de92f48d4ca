import NNTensor

/// Multi-head self-attention (Vaswani et al., 2017): every position of a sequence looks at every
/// other one.
///
/// Made of dense projections, the heads' scores, a softmax and the mixed values: nothing of it has
/// a gradient of its own.
package struct Attention: Layer {
  package static let definition = OpDefinition(
    Attention.self, name: "attention", category: .attention,
    summary: "Every position of a sequence gathers from all positions what it finds relevant.",
    formula: "y = output(softmax(q kᵀ / √d) v), q, k, v = query(x), key(x), value(x)",
    gradientFormula: "through its parts",
    signature: OpSignature(
      [.operand("x"), .labeled("heads", .integer, "how many heads share the features")]
        + ParameterStart.arguments(bias: "how the biases start")), isLearned: true,
    samples: [
      OpSample("two heads", [.perExample([3, 4])], ["heads": .integer(2)]),
      OpSample(
        "one head, without biases", [.perExample([2, 2])],
        ["heads": .integer(1), "bias": .flag(false)]),
      OpSample("shared", [.shared([2, 2])], ["heads": .integer(2)]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([64])], ["heads": .integer(4)],
        message: "`attention` expects a sequence of features, but gets [64]"),
      OpErrorSample(
        [.perExample([16, 64])], ["heads": .integer(5)],
        message: "`attention` cannot split 64 features into 5 heads"),
      OpErrorSample(
        [.perExample([16, 64])], message: "`heads` must be a whole number"),
      OpErrorSample(
        [ValueType([4, 3], isPerExample: true, element: .index(9))], ["heads": .integer(3)],
        message: "`attention` computes with numbers, but gets [4, 3] of index(9)"),
    ])

  let heads: Int
  let start: ParameterStart

  package init(_ arguments: Arguments) throws(ShapeError) {
    heads = try arguments.integer("heads")
    start = try ParameterStart(arguments)
  }

  private static let projections = ["query", "key", "value", "output"]

  package func learnedParameters(
    _ operands: [ValueType]
  ) throws(ShapeError) -> [LearnedParameter] {
    try requireNumbers("attention", operands)
    let x = operands[0].shape
    guard x.rank == 2 else {
      throw ShapeError(
        "`attention` expects a sequence of features, but gets "
          + (x.rank == 0 ? "a single number" : "\(x)"),
        help: x.rank == 1 ? "give it an axis of positions before the features" : nil, operand: 0)
    }
    try checkHeads("attention", heads, of: x.last)
    let dense = Dense(units: x.last, start: start)
    var result: [LearnedParameter] = []
    for projection in Self.projections {
      for var parameter in try dense.learnedParameters(operands) {
        parameter.name = "\(projection).\(parameter.name)"
        result.append(parameter)
      }
    }
    return result
  }

  package func place(
    in graph: inout Graph, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID {
    let dense = Dense(units: graph[inputs[0]].type.shape.last, start: start)
    let count = start.biases == nil ? 1 : 2
    func project(
      _ x: NodeID, _ number: Int, _ graph: inout Graph
    ) throws(ShapeError) -> NodeID {
      let parameters = inputs[(1 + number * count)..<(1 + (number + 1) * count)]
      return try graph.add(
        dense, [x] + parameters, path: "\(path).\(Self.projections[number])")
    }
    let query = try project(inputs[0], 0, &graph)
    let key = try project(inputs[0], 1, &graph)
    let value = try project(inputs[0], 2, &graph)
    let scores = try graph.add(
      AttentionScores(heads: heads), [query, key], path: "\(path).scores")
    let weights = try graph.add(Softmax(), [scores], path: "\(path).weights")
    let mixed = try graph.add(AttentionContext(), [weights, value], path: "\(path).context")
    return try project(mixed, 3, &graph)
  }
}
