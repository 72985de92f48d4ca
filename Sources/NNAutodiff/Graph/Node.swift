import NNTensor

/// A node's place in its graph's topological order.
package struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (left: NodeID, right: NodeID) -> Bool { left.index < right.index }
  package var description: String { "#\(index)" }
}

/// A value from outside the graph.
package enum Leaf: Hashable, Sendable {
  /// Data that each example brings; `range` is the stated one.
  case input(range: ClosedRange<Double>?)
  /// What the network should answer.
  case target
  /// A trained tensor.
  case parameter(ParameterSpecification)
  /// A named number, never trained.
  case scalar(Double)
  /// A number or tensor written in the program, row-major.
  case constant([Double])
}

/// How a trained tensor starts.
package struct ParameterSpecification: Hashable, Sendable {
  /// The numbers of inputs and outputs that one weight stands between, for scaled initialisers.
  package var fanIn: Int
  package var fanOut: Int
  package var initializer: Initializer

  package init(fanIn: Int, fanOut: Int, initializer: Initializer) {
    self.fanIn = fanIn
    self.fanOut = fanOut
    self.initializer = initializer
  }
}

/// One value of a network: where it comes from and what it holds.
package struct Node: Sendable {
  package enum Source: Sendable {
    case leaf(Leaf)
    case op(any Op)
  }

  package var source: Source
  /// The operands, in the op's order, its learned parameters last; all earlier in the graph.
  package var inputs: [NodeID]
  package var type: ValueType
  /// The layer path, `encoder.dense`; for a leaf its name, `encoder.dense.weight`.
  package var path: String
  /// Where it was written: a number that NNLanguage and NNModelIO keep tables for; −1 is nowhere.
  package var origin: Int

  package var op: (any Op)? {
    if case .op(let op) = source { op } else { nil }
  }
  package var leaf: Leaf? {
    if case .leaf(let leaf) = source { leaf } else { nil }
  }
  /// Whether it is a trained tensor.
  package var isParameter: Bool {
    if case .leaf(.parameter) = source { true } else { false }
  }
  /// Whether it is a number of the program, which never changes.
  package var isConstant: Bool {
    if case .leaf(.constant) = source { true } else { false }
  }
}
