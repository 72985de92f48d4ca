import Gradcheck
package import NNAutodiff
package import NNInspection
import NNTensor

/// A right gradient of a network that is hard to confirm.
package struct HardNetwork: Sendable {
  var network: StudyNetwork
  var precision: ScalarPrecision
  var name: String { network.name }

  /// What makes it hard.
  enum Hardness: String, CaseIterable, Sendable {
    case sample, sampleInFloat, random, randomInFloat, kink, tie, saturated, hugeLoss, tinyLoss
    case hugeInput, tinyInput, deepSigmoid, deepTanh, deepReLU, nearSingular, offset, cancelling
    case longMean, confident, dead
  }

  /// The network number `number` of a seed.
  package init(seed: UInt64, number: Int) throws(ShapeError) {
    let random = RandomStream(seed: seed, purpose: "hard network", index: UInt64(number))
    let hardness = Hardness.allCases[number % Hardness.allCases.count]
    precision = [.sampleInFloat, .randomInFloat].contains(hardness) ? .float32 : .float64
    network = try hardness.network(number / Hardness.allCases.count, random)
    network.name = "#\(number) \(hardness.rawValue): \(network.name)"
  }

  package func check(seed: UInt64, mode: CheckMode) throws -> NetworkCheckResult {
    var options = mode.options(seed: seed)
    options.precision = precision
    return try NetworkChecker(graph: network.graph, point: network.point, options: options)
      .check(objective: network.objective, leaves: network.leaves)
  }
}

extension HardNetwork.Hardness {
  func network(_ round: Int, _ random: RandomStream) throws(ShapeError) -> StudyNetwork {
    var random = random
    switch self {
    case .sample, .sampleInFloat:
      let samples = SampleNetworks.samples
      let (definition, sample) = samples[(round * 7 + random.index(below: 7)) % samples.count]
      return try SampleNetworks.network(definition, sample, random: random)
    case .random, .randomInFloat: return try RandomNetworks.network(random: random)
    case .kink:
      // Examples of zeros, biases of zero: every unit of the first layer stands at its kink.
      return try perceptron(random, activation: "relu", depth: 3) { sketch in
        for id in sketch.graph.ids {
          let path = sketch.graph[id].path
          if path == "x" || path.hasSuffix(".bias") {
            sketch.values[id] = sketch.values[id]?.map { _ in 0 }
          }
        }
      }
    case .tie: return try ties(random)
    case .saturated:
      return try perceptron(
        random, activation: random.uniform() < 0.5 ? "sigmoid" : "tanh", depth: 2, gain: 8)
    case .hugeLoss: return try perceptron(random, scale: 1e12)
    case .tinyLoss: return try perceptron(random, scale: 1e-12)
    case .hugeInput: return try perceptron(random, inputScale: 1e9)
    case .tinyInput: return try perceptron(random, inputScale: 1e-9)
    case .deepSigmoid:
      return try perceptron(random, activation: "sigmoid", depth: 8 + random.index(below: 14))
    case .deepTanh:
      return try perceptron(random, activation: "tanh", depth: 8 + random.index(below: 14))
    case .deepReLU:
      return try perceptron(
        random, activation: "relu", depth: 8 + random.index(below: 8), gain: 1.4)
    case .nearSingular: return try nearSingular(random)
    case .offset: return try offset(random)
    case .cancelling: return try cancelling(random)
    case .longMean: return try longMean(random)
    case .confident: return try perceptron(random, depth: 2, gain: 3, logitScale: 30)
    case .dead:
      return try perceptron(random, activation: "relu", depth: 3) { sketch in
        for id in sketch.graph.ids where sketch.graph[id].path.hasSuffix(".bias") {
          sketch.values[id] = sketch.values[id]?.map { $0 - 1 }
        }
      }
    }
  }

  /// Dense layers with activations, and a cross-entropy.
  private func perceptron(
    _ random: RandomStream, activation: String = "tanh", depth: Int = 2, gain: Double = 1,
    scale: Double = 1, inputScale: Double = 1, logitScale: Double = 1,
    change: (inout NetworkSketch) -> Void = { _ in }
  ) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: 3, random: random)
    let width = 3 + sketch.random.index(below: 4)
    let x = sketch.leaf("x", .perExample([width]), in: -2 * inputScale...2 * inputScale)
    var value = x
    if inputScale != 1 {
      value = try sketch.add("scale", [value], ["by": .number(1 / inputScale)])
    }
    for number in 0..<depth {
      sketch.graph.scope = "layer\(number)"
      value = try sketch.add("dense", [value], ["units": .integer(width)], gain: gain)
      value = try sketch.add(activation, [value])
    }
    sketch.graph.scope = "head"
    value = try sketch.add("dense", [value], ["units": .integer(4)])
    if logitScale != 1 {
      value = try sketch.add("scale", [value], ["by": .number(logitScale)])
    }
    let target = sketch.leaf(
      "class", ValueType([], isPerExample: true, element: .category(4)), .target)
    var root = try sketch.add("crossEntropy", [value, target])
    if scale != 1 { root = try sketch.add("scale", [root], ["by": .number(scale)]) }
    change(&sketch)
    return sketch.network("\(depth) layers of \(activation)", root: root)
  }

  /// The larger of two values of which many are equal, and a pool with ties where there is one.
  private func ties(_ random: RandomStream) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: 3, random: random)
    if OpTable["maxPool2d"] != nil, sketch.random.uniform() < 0.5 {
      let x = sketch.leaf("x", .perExample([2, 4, 4]))
      sketch.values[x] = sketch.values[x]?.map { $0.rounded() }
      let pooled = try sketch.add("maxPool2d", [x], ["kernel": .integer(2)])
      let flat = try sketch.add("flatten", [pooled])
      let dense = try sketch.add("dense", [flat], ["units": .integer(3)])
      let root = try sketch.add("sum", [sketch.add("tanh", [dense])])
      return sketch.network("a pool of whole numbers", root: root)
    }
    let a = sketch.leaf("a", .perExample([5]))
    let b = sketch.leaf("b", .perExample([5]))
    let numbers = sketch.values[a] ?? []
    sketch.values[b] = zip(numbers, sketch.values[b] ?? []).map {
      $1 > 0.5 ? $0 : $1 > -0.5 ? $0 + 1e-7 * $1 : $1
    }
    let larger = try sketch.add("maximum", [a, b])
    let dense = try sketch.add("dense", [larger], ["units": .integer(3)])
    let root = try sketch.add("sum", [sketch.add("tanh", [dense])])
    return sketch.network("the larger of equal values", root: root)
  }

  /// Logarithms, roots and quotients of small numbers.
  private func nearSingular(_ random: RandomStream) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: 3, random: random)
    let decades = sketch.random.uniform(-7, -1)
    let small = Double.exp(decades * Double.log(10))
    let x = sketch.leaf("x", .perExample([4]), in: small...2 * small)
    let scale = sketch.parameter("scale", [4], scale: 1)
    sketch.values[scale] = sketch.values[scale]?.map { 0.5 + abs($0) }
    let product = try sketch.add("multiply", [x, scale])
    let op = ["log", "sqrt", "reciprocal"].draw(&sketch.random) ?? "log"
    let value =
      op == "reciprocal"
      ? try sketch.add("divide", [sketch.graph.addConstant(1), product])
      : try sketch.add(op, [product])
    let root = try sketch.add("sum", [value])
    return sketch.network("\(op) near its singularity", root: root)
  }

  /// A loss of order one on top of a million.
  private func offset(_ random: RandomStream) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: 3, random: random)
    let x = sketch.leaf("x", .perExample([4]))
    let dense = try sketch.add("dense", [x], ["units": .integer(4)])
    let value = try sketch.add("sum", [sketch.add("tanh", [dense])])
    let offset = [1e4, 1e6, 1e8].draw(&sketch.random) ?? 1e6
    let root = try sketch.add("add", [value, sketch.graph.addConstant(offset)])
    return sketch.network("an offset of \(offset)", root: root)
  }

  /// A bias before a softmax, which takes it away again; and large terms that cancel.
  private func cancelling(_ random: RandomStream) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: 3, random: random)
    let x = sketch.leaf("x", .perExample([4]))
    let common = sketch.parameter("common", [], scale: 1)
    let shifted = try sketch.add("add", [x, common])
    let large = try sketch.add("scale", [shifted], ["by": .number(1e3)])
    let small = try sketch.add("scale", [shifted], ["by": .number(-999)])
    let sum = try sketch.add("add", [large, small])
    let target = sketch.leaf(
      "class", ValueType([], isPerExample: true, element: .category(4)), .target)
    let root = try sketch.add("crossEntropy", [sum, target])
    return sketch.network("a bias before a softmax", root: root)
  }

  /// A mean over many numbers: each gradient is small, the sum long.
  private func longMean(_ random: RandomStream) throws(ShapeError) -> StudyNetwork {
    var sketch = NetworkSketch(batch: 3, random: random)
    let count = [500, 3000].draw(&sketch.random) ?? 500
    let data = sketch.leaf("data", .perExample([count, 2]), in: -2...2, .target)
    let dense = try sketch.add("dense", [data], ["units": .integer(2)])
    let value = try sketch.add("tanh", [dense])
    let root = try sketch.add("mean", [value])
    return sketch.network("a mean of \(2 * count) numbers", root: root)
  }
}
