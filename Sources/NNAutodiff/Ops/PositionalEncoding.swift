import NNTensor

/// Sines and cosines that tell a position in a sequence (Vaswani et al., 2017).
///
/// The table is a constant of the graph: it is computed once.
package struct PositionalEncoding: Layer {
  package static let definition = OpDefinition(
    PositionalEncoding.self, name: "positionalEncoding", category: .transform,
    summary: "Adds sines and cosines of many wavelengths, which tell each position of a sequence.",
    formula: "y[t, 2k] = x + sin(t / 10000^(2k / n)), y[t, 2k + 1] = x + cos(t / 10000^(2k / n))",
    gradientFormula: "∂x = ∂y",
    signature: OpSignature([.operand("x")]),
    isSumOfProducts: true,
    samples: [
      OpSample("a sequence", [.perExample([3, 4])]),
      OpSample("an odd number of features", [.shared([2, 3])]),
    ],
    errorSamples: [
      OpErrorSample(
        [.perExample([64])],
        message: "`positionalEncoding` expects a sequence of features, but gets [64]"),
      OpErrorSample(
        [ValueType([4, 3], isPerExample: true, element: .index(9))],
        message: "`positionalEncoding` computes with numbers, but gets [4, 3] of index(9)"),
    ])

  package init(_ arguments: Arguments) throws(ShapeError) {}

  package func place(
    in graph: inout Graph, _ inputs: [NodeID], path: String
  ) throws(ShapeError) -> NodeID {
    let type = graph[inputs[0]].type
    try requireNumbers("positionalEncoding", [type])
    guard type.shape.rank == 2 else {
      throw ShapeError(
        "`positionalEncoding` expects a sequence of features, but gets \(type.shape)", operand: 0)
    }
    let table = graph.addLeaf(
      .constant(Self.table(steps: type.shape[0], features: type.shape.last)),
      type: .shared(type.shape), name: "")
    return try graph.add(Add(), [inputs[0], table], path: path)
  }

  /// The table, row by row.
  static func table(steps: Int, features: Int) -> [Double] {
    (0..<steps).flatMap { step in
      (0..<features).map { feature in
        let exponent = Double(feature - feature % 2) / Double(features)
        let angle = Double(step) / Double.pow(10_000, exponent)
        return feature % 2 == 0 ? Double.sin(angle) : Double.cos(angle)
      }
    }
  }
}
