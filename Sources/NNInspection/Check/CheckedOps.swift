import NNAutodiff

// What a check asks of an op.

extension Node {
  /// Whether it has branches between which its slope jumps.
  var hasKinks: Bool { op.map { Swift.type(of: $0).definition.hasKinks } ?? false }

  /// The operands that its gradient goes to: of a function with a gradient written by hand, its
  /// arguments.
  var gradientInputs: [NodeID] { op is HandWrittenGradient ? Array(inputs.dropFirst()) : inputs }
}

extension Graph {
  /// The operands of an op that can change: real, each once, and no number of the program; of a
  /// function with a gradient written by hand, its arguments.
  func variableOperands(of op: NodeID) -> [NodeID] {
    var seen = Set<NodeID>()
    return self[op].gradientInputs.filter { input in
      let node = self[input]
      return node.type.element == .real && !node.isConstant && seen.insert(input).inserted
    }
  }
}
