import NNAutodiff
import NNTensor

/// Networks around each sample of each op of the table, with layers below and above it.
enum SampleNetworks {
  /// Every op and sample whose gradient is not zero by nature.
  static let samples: [(definition: OpDefinition, sample: OpSample)] = OpTable.all.flatMap {
    definition in definition.samples.map { (definition, $0) }
  }

  /// A network with the sample's op in its middle, other shapes than the sample's where the op
  /// takes them.
  ///
  /// Below each real operand stand a product with a parameter, a sigmoid or tanh and an affine map
  /// into the sample's range; above, a dense layer, tanh and a squared error.
  static func network(
    _ definition: OpDefinition, _ sample: OpSample, batch: Int = 3, random: RandomStream
  ) throws(ShapeError) -> StudyNetwork {
    var stream = random
    for _ in 0..<3 {
      let extents = [2, 3, 4, 6].map { extent in
        (extent, extent + stream.index(below: 4) - (extent > 3 ? 1 : 0))
      }
      let map = Dictionary(uniqueKeysWithValues: extents)
      let changed = varying(definition, sample, map, units: 2 + stream.index(below: 4))
      if let network = try? build(definition, changed, batch: batch, random: stream) {
        return network
      }
    }
    return try build(definition, sample, batch: batch, random: stream)
  }

  /// The sample with every extent replaced, where the op's arguments state none that would
  /// contradict.
  private static func varying(
    _ definition: OpDefinition, _ sample: OpSample, _ map: [Int: Int], units: Int
  ) -> OpSample {
    var result = sample
    result.operands = sample.operands.map { operand in
      var operand = operand
      operand.type.shape = Shape(operand.type.shape.dimensions.map { map[$0] ?? $0 })
      if case .category(let count) = operand.type.element {
        operand.type.element = .category(map[count] ?? count)
      }
      return operand
    }
    for (name, value) in sample.arguments.values {
      if name == "units" { result.arguments.values[name] = .integer(units) }
      if name == "shape", case .integers(let extents) = value {
        result.arguments.values[name] = .integers(extents.map { map[$0] ?? $0 })
      }
    }
    return result
  }

  private static func build(
    _ definition: OpDefinition, _ sample: OpSample, batch: Int, random: RandomStream
  ) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: batch, random: random)
    var operands: [NodeID] = []
    for (position, operand) in sample.operands.enumerated() {
      operands.append(try below(operand, position, &sketch))
    }
    sketch.graph.scope = "subject"
    let subject = try sketch.add(definition, operands, sample.arguments)
    sketch.graph.scope = "above"
    let root = try above(subject, &sketch)
    return sketch.network("\(definition.name), \(sample.name)", root: root, subject: subject)
  }

  private static func below(
    _ operand: OpSample.Operand, _ position: Int, _ sketch: inout NetworkSketch
  ) throws(ShapeError) -> NodeID {
    sketch.graph.scope = ""
    let name = "x\(position)"
    guard operand.type.element == .real, operand.values == nil else {
      return sketch.leaf(name, operand.type, in: operand.range, values: operand.values)
    }
    let x = sketch.leaf(name, operand.type)
    sketch.graph.scope = "below\(position)"
    let weight = sketch.parameter("below\(position).scale", operand.type.shape, scale: 1)
    var value = try sketch.add("multiply", [x, weight])
    let (low, high) = (operand.range.lowerBound, operand.range.upperBound)
    if sketch.random.uniform() < 0.5 {
      value = try sketch.add("sigmoid", [value])
      value = try sketch.add("scale", [value], ["by": .number(high - low)])
      return try sketch.add("add", [value, sketch.graph.addConstant(low)])
    }
    value = try sketch.add("tanh", [value])
    value = try sketch.add("scale", [value], ["by": .number((high - low) / 2)])
    return try sketch.add("add", [value, sketch.graph.addConstant((high + low) / 2)])
  }

  private static func above(
    _ subject: NodeID, _ sketch: inout NetworkSketch
  ) throws(ShapeError) -> NodeID {
    let type = sketch.graph[subject].type
    let size = sketch.numbers(of: subject).reduce(0) { max($0, $1.isFinite ? abs($1) : 0) }
    var value = subject
    if size > 4 { value = try sketch.add("scale", [value], ["by": .number(2 / size)]) }
    value = try sketch.add("reshape", [value], ["shape": .integers([type.shape.count])])
    value = try sketch.add("dense", [value], ["units": .integer(3)], gain: 2)
    value = try sketch.add("tanh", [value])
    let target = sketch.leaf(
      "target", ValueType([3], isPerExample: type.isPerExample), in: -1...1, .target)
    return try sketch.add("squaredError", [value, target])
  }
}
