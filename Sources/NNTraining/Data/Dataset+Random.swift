import NNAutodiff
import NNTensor

extension Dataset {
  /// Seeded examples for a network without data.
  ///
  /// Inputs are uniform in their stated range, else drawn from N(0, 1); classes and indices are
  /// uniform; a target of the binary cross-entropy is 0 or 1. Each example has a key of its own:
  /// more examples leave the first ones as they are.
  package static func random(
    for network: Network, examples: Int, seed: UInt64
  ) throws(DatasetError) -> Dataset {
    let binary = Set(network.readouts.filter { $0.kind == .binary }.map(\.target))
    let columns = (network.inputs + network.targets).map { id in
      let node = network.graph[id]
      var values: [Double] = []
      values.reserveCapacity(max(0, examples) * node.type.shape.count)
      for example in 0..<max(0, examples) {
        var stream = RandomStream(
          seed: seed, purpose: "data", path: node.path, index: UInt64(example))
        for _ in 0..<node.type.shape.count {
          values.append(draw(for: node, isBinary: binary.contains(id), from: &stream))
        }
      }
      return Column(name: node.path, shape: node.type.shape, values: .doubles(values))
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
