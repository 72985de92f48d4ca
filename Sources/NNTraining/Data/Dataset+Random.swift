import NNAutodiff
import NNTensor

extension Dataset {
  /// Seeded examples for a network without data.
  ///
  /// Inputs are uniform in their stated range, else drawn from N(0, 1); classes and indices are
  /// uniform; a target of the binary cross-entropy is 0 or 1. Each example has a key of its own:
  /// more examples leave the first ones as they are. They are drawn when they are wanted: a check of
  /// one batch draws that one.
  package static func random(
    for network: Network, examples: Int, seed: UInt64
  ) throws(DatasetError) -> Dataset {
    let binary = Set(network.readouts.filter { $0.kind == .binary }.map(\.target))
    let columns = (network.inputs + network.targets).map { id in
      let node = network.graph[id]
      let isBinary = binary.contains(id)
      let drawn = DrawnExamples(
        count: examples, type: node.type, range: node.inputRange
      ) { example, append in
        var stream = RandomStream(
          seed: seed, purpose: "data", path: node.path, index: UInt64(example))
        for _ in 0..<node.type.shape.count {
          append(draw(for: node, isBinary: isBinary, from: &stream))
        }
      }
      return Column(name: node.path, shape: node.type.shape, drawing: drawn)
    }
    return try Dataset(
      columns: columns, exampleCount: examples, source: "\(examples) random examples",
      isRandom: true)
  }

  private static func draw(
    for node: Node, isBinary: Bool, from stream: inout RandomStream
  ) -> Double {
    switch node.type.element {
    case .category(let count), .index(let count):
      return Double(stream.index(below: count))
    case .real:
      if isBinary { return Double(stream.index(below: 2)) }
      if case .leaf(.input(let range?)) = node.source {
        return min(stream.uniform(range.lowerBound, range.upperBound), range.upperBound)
      }
      return stream.normal()
    }
  }
}

extension Node {
  /// The range that an input states.
  var inputRange: ClosedRange<Double>? {
    if case .leaf(.input(let range)) = source { range } else { nil }
  }
}
