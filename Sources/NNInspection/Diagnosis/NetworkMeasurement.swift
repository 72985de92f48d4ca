package import NNAutodiff
import NNTensor
package import NNTraining

/// What one forward and backward pass over all training examples shows of a network, in Double.
package struct NetworkMeasurement: Sendable {
  /// One op on the way to the loss that each example goes through.
  package struct Layer: Sendable {
    package var node: NodeID
    package var path: String
    package var op: String
    /// The root mean square of the op's output.
    package var activationRMS: Double
    /// The root mean square of the derivative of an example's loss by that output.
    package var gradientRMS: Double?
    /// The Euclidean norm of the same, over all examples.
    package var gradientNorm: Double?
    /// The share of exact zeros in the output.
    package var zeroFraction: Double
    /// How many units the op has: the features on its last axis, or the channels of an image.
    package var unitCount: Int
    /// For a ReLU: what each unit saw.
    package var units: [Unit]?
    /// G: the decades by which the gradient differs from that at the head, for a pre-activation.
    package var decades: Double?

    /// The units whose output is 0 for every example; `nil` for other ops than ReLU.
    package var deadUnits: [Int]? { units.map { all in all.indices.filter { all[$0].isDead } } }
  }

  /// What a ReLU unit got as its input over all examples.
  package struct Unit: Sendable {
    package var largest = -Double.infinity
    package var mean = 0.0
    package var standardDeviation = 0.0
    package var isDead = true
  }

  package var network: Network
  package var parameters: ParameterStore
  package var exampleCount: Int
  /// Whether the examples are seeded noise.
  package var isRandom: Bool
  /// The ops in graph order.
  package var layers: [Layer]
  /// The outputs of the ops that weigh their inputs, in graph order; the last is the head.
  package var preActivations: [NodeID]
  /// The gradient of the mean loss by each parameter.
  package var parameterGradients: [NodeID: [Double]]
  /// The first op that gives NaN or infinity.
  package var nonFinite: NodeID?

  package subscript(id: NodeID) -> Layer? { layers.first { $0.node == id } }

  /// The activation that follows a pre-activation, over an added bias where there is one.
  func activation(after id: NodeID) -> NodeID? {
    let graph = network.graph
    var current = id
    for _ in 0..<2 {
      let users = graph.ids.filter { graph[$0].inputs.contains(current) }
      guard users.count == 1, let op = graph[users[0]].op else { return nil }
      if type(of: op).definition.category == .activation { return users[0] }
      guard op.name == "add" else { return nil }
      current = users[0]
    }
    return nil
  }

  /// The bias that is added to make `id`, one number a unit.
  func bias(of id: NodeID) -> [Double]? {
    let graph = network.graph
    let node = graph[id]
    let candidates: [NodeID]
    switch node.op?.name {
    case "dense", "conv2d": candidates = Array(node.inputs.dropFirst(2))
    case "add": candidates = node.inputs
    default: return nil
    }
    guard let bias = candidates.first(where: { graph[$0].isParameter }),
      let values = parameters[graph[bias].path]?.elements,
      values.count == UnitLayout(id, in: graph).count
    else { return nil }
    return values
  }
}
