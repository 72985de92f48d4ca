import NNAutodiff
import NNTensor

/// Networks of several layers, put together at random from what people build: dense layers,
/// activations, residual and gated branches, attention of a sequence with itself, a tensor that is
/// used twice, and a loss.
enum RandomNetworks {
  static func network(batch: Int = 3, random: RandomStream) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: batch, random: random)
    let isSequence = sketch.random.uniform() < 0.4
    let width = 3 + sketch.random.index(below: 4)
    let length = 2 + sketch.random.index(below: 3)
    let shape: Shape = isSequence ? [length, width] : [width]
    var value = sketch.leaf("x", .perExample(shape), in: -1.5...1.5)
    let layers = 3 + sketch.random.index(below: 3)
    for number in 0..<layers {
      sketch.graph.scope = "block\(number)"
      value = try layer(on: value, &sketch)
    }
    sketch.graph.scope = "head"
    if sketch.graph[value].type.shape.rank > 1 {
      value =
        try sketch.random.uniform() < 0.5
        ? sketch.add("mean", [value], ["axis": .integer(0)])
        : sketch.add("flatten", [value])
    }
    let root = try loss(on: value, &sketch)
    return sketch.network("a random network", root: root)
  }

  /// An activation that the table has.
  private static func activation(_ sketch: inout NetworkSketch) -> String {
    let names = ["relu", "leakyRelu", "tanh", "sigmoid", "gelu", "silu", "softplus", "elu"]
    return names.filter { OpTable[$0] != nil }.draw(&sketch.random) ?? "tanh"
  }

  private static func layer(
    on value: NodeID, _ sketch: inout NetworkSketch
  ) throws(ShapeError) -> NodeID {
    let shape = sketch.graph[value].type.shape
    switch sketch.random.index(below: shape.rank > 1 ? 8 : 6) {
    case 0, 1:
      let units = 3 + sketch.random.index(below: 4)
      let dense = try sketch.add("dense", [value], ["units": .integer(units)], gain: 1.5)
      return try sketch.add(activation(&sketch), [dense])
    case 2:
      let dense = try sketch.add("dense", [value], ["units": .integer(shape.last)])
      return try sketch.add("add", [value, sketch.add(activation(&sketch), [dense])])
    case 3:
      let dense = try sketch.add("dense", [value], ["units": .integer(shape.last)])
      return try sketch.add("multiply", [value, sketch.add("sigmoid", [dense])])
    case 4:
      let scale = sketch.parameter("\(sketch.graph.scope).gain", [shape.last], scale: 1)
      let once = try sketch.add("multiply", [value, scale])
      let twice = try sketch.add("multiply", [sketch.add("tanh", [once]), scale])
      return try sketch.add("subtract", [twice, value])
    case 5:
      let left = try sketch.add("dense", [value], ["units": .integer(4)])
      let right = try sketch.add("dense", [value], ["units": .integer(4)])
      return try sketch.add("maximum", [left, right])
    case 6:
      let query = try sketch.add("dense", [value], ["units": .integer(shape.last)])
      let key = try sketch.add("transposed", [value])
      let scores = try sketch.add("matmul", [query, key])
      return try sketch.add("matmul", [sketch.add("softmax", [scores]), value])
    default:
      let mean = try sketch.add("mean", [value], ["axis": .integer(0)])
      return try sketch.add("subtract", [value, mean])
    }
  }

  private static func loss(
    on value: NodeID, _ sketch: inout NetworkSketch
  ) throws(ShapeError) -> NodeID {
    switch sketch.random.index(below: 3) {
    case 0:
      let logits = try sketch.add("dense", [value], ["units": .integer(4)])
      let target = sketch.leaf(
        "class", ValueType([], isPerExample: true, element: .category(4)), .target)
      return try sketch.add("crossEntropy", [logits, target])
    case 1:
      let logit = try sketch.add("dense", [value], ["units": .integer(2)])
      let target = sketch.leaf("target", .perExample([2]), in: 0...1, .target)
      return try sketch.add("binaryCrossEntropy", [logit, target])
    default:
      let prediction = try sketch.add("dense", [value], ["units": .integer(3)])
      let target = sketch.leaf("target", .perExample([3]), in: -1...1, .target)
      return try sketch.add("squaredError", [prediction, target])
    }
  }
}
