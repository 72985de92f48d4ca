package import NNAutodiff
import NNInspection
package import NNTensor

/// A network that is being put together: its graph, and numbers for its leaves drawn from a stream.
package struct NetworkSketch {
  var graph = Graph()
  package var values: [NodeID: [Double]] = [:]
  var arguments: [String: Arguments] = [:]
  var random: RandomStream
  let batch: Int

  package init(batch: Int, random: RandomStream) {
    self.batch = batch
    self.random = random
  }

  /// A leaf with numbers drawn uniformly from `range`; classes and indices are drawn from theirs.
  package mutating func leaf(
    _ name: String, _ type: ValueType, in range: ClosedRange<Double> = -2...2,
    _ leaf: Leaf = .input(range: nil), values written: [Double]? = nil
  ) -> NodeID {
    let id = graph.addLeaf(leaf, type: type, name: name)
    fill(id, in: range, values: written)
    return id
  }

  /// A trained tensor with normal numbers of standard deviation `scale`.
  package mutating func parameter(_ name: String, _ shape: Shape, scale: Double) -> NodeID {
    let id = graph.addLeaf(
      .parameter(
        ParameterSpecification(fanIn: 1, fanOut: 1, initializer: .normal(std: scale))),
      type: .shared(shape), name: name)
    values[id] = (0..<shape.count).map { _ in scale * random.normal() }
    return id
  }

  mutating func fill(_ id: NodeID, in range: ClosedRange<Double>, values written: [Double]? = nil) {
    let type = graph[id].type
    values[id] = (0..<type.count(batch: batch)).map { index in
      if let written { return written[index % max(1, written.count)] }
      switch type.element {
      case .category(let count), .index(let count): return Double(random.index(below: count))
      case .real: return random.uniform(range.lowerBound, range.upperBound)
      }
    }
  }

  /// An op of the table; what it learns is drawn with a size that keeps the result of order one.
  package mutating func add(
    _ op: String, _ operands: [NodeID], _ arguments: [String: Argument] = [:],
    gain: Double = 1
  ) throws(ShapeError) -> NodeID {
    guard let definition = OpTable[op] else { throw ShapeError("there is no op `\(op)`") }
    return try add(definition, operands, Arguments(arguments), gain: gain)
  }

  mutating func add(
    _ definition: OpDefinition, _ operands: [NodeID], _ arguments: Arguments, gain: Double = 1
  ) throws(ShapeError) -> NodeID {
    let before = graph.nodes.count
    let id = try graph.addLayer(definition, operands, arguments)
    // Some ops are put together from others, whose arguments nobody wrote down.
    if graph[id].op?.name == definition.name {
      self.arguments[graph[id].path] = definition.signature.fillingDefaults(of: arguments)
    }
    for index in before..<graph.nodes.count {
      guard case .leaf(.parameter(let specification)) = graph.nodes[index].source else { continue }
      let type = graph.nodes[index].type
      let isVector = type.shape.rank < 2
      let std = isVector ? 0.3 : 1 / Double(max(1, specification.fanIn)).squareRoot()
      let center = graph.nodes[index].path.hasSuffix("Norm.weight") ? 1.0 : 0
      values[NodeID(index)] = (0..<type.shape.count).map { _ in
        center + gain * std * random.normal()
      }
    }
    return id
  }

  func point() -> NetworkPoint { NetworkPoint(values: values, batch: batch) }

  /// The numbers of a node at the point.
  func numbers(of id: NodeID) -> [Double] {
    let executor = Executor<Double>(graph, capacity: batch, outputs: [id])
    executor.batch = batch
    for (leaf, numbers) in values { executor.set(leaf, to: numbers) }
    executor.run()
    return executor.elements(of: id)
  }

  /// The network whose objective is the mean over the batch of the sum of `root`.
  package func network(_ name: String, root: NodeID, subject: NodeID? = nil) -> StudyNetwork {
    StudyNetwork(
      name: name, graph: graph, point: point(),
      objective: .mean(of: root, in: graph, batch: batch), arguments: arguments,
      subject: subject)
  }
}
