import NNAutodiff
import NNTensor

/// A call of an op from its table's samples, as a graph with numbers in its leaves.
struct SampleCase: CustomStringConvertible, Sendable {
  let definition: OpDefinition
  let sample: OpSample
  /// The leaves, then the op.
  let graph: Graph
  let leaves: [NodeID]
  let root: NodeID
  /// Every leaf's numbers for a batch of `batch`, exact in Float.
  let values: [NodeID: [Double]]

  static let batch = 3

  var description: String { "\(definition.name), \(sample.name)" }

  init(_ definition: OpDefinition, _ sample: OpSample) throws {
    self.definition = definition
    self.sample = sample
    var graph = Graph()
    var operands: [NodeID] = []
    for (position, operand) in sample.operands.enumerated() {
      operands.append(
        graph.addLeaf(.input(range: nil), type: operand.type, name: "operand \(position)"))
    }
    root = try graph.addLayer(definition, operands, sample.arguments)
    self.graph = graph
    leaves = graph.ids.filter { graph[$0].leaf != nil }
    var values: [NodeID: [Double]] = [:]
    for id in leaves {
      let operand = id.index < sample.operands.count ? sample.operands[id.index] : nil
      let type = graph[id].type
      var random = RandomStream(
        seed: 1, purpose: definition.name + sample.name, index: UInt64(id.index))
      values[id] = (0..<type.count(batch: Self.batch)).map { index in
        if let written = operand?.values { return written[index % max(1, written.count)] }
        if case .category(let count) = type.element { return Double(random.index(below: count)) }
        if case .index(let count) = type.element { return Double(random.index(below: count)) }
        let range = operand?.range ?? -1...1
        return Double(Float(random.uniform(range.lowerBound, range.upperBound)))
      }
    }
    self.values = values
  }

  /// Every sample of every op.
  static let all: [SampleCase] = OpTable.all.flatMap { definition in
    definition.samples.compactMap { try? SampleCase(definition, $0) }
  }

  /// The leaves that a gradient is defined for.
  var realLeaves: [NodeID] { leaves.filter { graph[$0].type.element == .real } }
}

/// Numbers drawn for a leaf that is no operand: a cotangent.
func drawnNumbers(_ count: Int, _ name: String) -> [Double] {
  var random = RandomStream(seed: 2, purpose: name)
  return (0..<count).map { _ in Double(Float(random.uniform(-1, 1))) }
}

/// A graph in one scalar, with its leaves set and run once.
func execute<Scalar: TensorScalar>(
  _ graph: Graph, _ values: [NodeID: [Double]], outputs: [NodeID], batch: Int = SampleCase.batch,
  capacity: Int? = nil, keepsEveryValue: Bool = true, as type: Scalar.Type = Scalar.self
) -> Executor<Scalar> {
  let executor = Executor<Scalar>(
    graph, capacity: capacity ?? batch, outputs: outputs, keepsEveryValue: keepsEveryValue)
  executor.batch = batch
  for (id, numbers) in values { executor.set(id, to: numbers.map { Scalar($0) }) }
  executor.run()
  return executor
}

/// Whether ‖a − b‖∞ ≤ 1e-12 ‖b‖∞, the agreement that the project promises; NaN only meets NaN.
func agrees(_ a: [Double], _ b: [Double]) -> Bool {
  guard a.count == b.count else { return false }
  let scale = b.reduce(0) { max($0, $1.isFinite ? abs($1) : 0) }
  return zip(a, b).allSatisfy { left, right in
    left == right || (left.isNaN && right.isNaN) || abs(left - right) <= 1e-12 * scale
  }
}
