import Foundation
import NNAutodiff
import NNTensor
import NNTraining

/// How long each op of a network's forward and backward pass takes, beside what it has to do at
/// least: its multiplications and additions in matrix products, and the bytes of its operands and
/// its result, each moved once. figures.py sets these against the machine's limits.
struct LayerTimes: Encodable {
  var network: String
  var dtype: String
  /// One run of everything, microseconds: the forward pass alone, then both.
  var forward: Double
  var forwardAndBackward: Double
  var ops: [OpTime]

  struct OpTime: Encodable {
    var path: String
    var op: String
    /// Whether it belongs to the backward pass.
    var isBackward: Bool
    var microseconds: Double
    /// Operations of matrix products and convolutions; 0 for what only moves numbers.
    var flops: Double
    var bytes: Double
  }
}

extension LayerTimes {
  /// Times the ops of `network` on one batch of random data.
  init<Scalar: TensorScalar>(
    _ name: String, _ network: Network, batch: Int, in: Scalar.Type
  ) throws {
    let data = try Dataset.random(for: network, examples: batch, seed: 7)
    guard let loss = network.loss else { throw TrainingError(.noLoss) }
    let backprop = try network.graph.addingGradients(of: loss)
    let gradients = network.graph.parameters.compactMap { backprop.cotangents[$0] }
    let executor = Executor<Scalar>(
      backprop.graph, capacity: batch, outputs: [loss] + gradients, keepsEveryValue: true)
    ParameterStore(network.graph, seed: 7).load(into: executor)
    data.load(ArraySlice(0..<batch), into: executor, data.feeds(for: network))
    executor.run()
    self.network = name
    dtype = Scalar.self == Float.self ? "float32" : "float64"
    let forwardSteps = executor.steps.filter { $0.index < network.graph.nodes.count }
    forward = Self.microseconds { executor.run(forwardSteps) }
    forwardAndBackward = Self.microseconds { executor.run() }
    ops = executor.steps.map { id in
      let step = [id]
      let node = backprop.graph[id]
      let moved = (node.inputs + [id]).reduce(0) { $0 + executor.count(of: $1) }
      return OpTime(
        path: node.path, op: node.op.map { type(of: $0).definition.name } ?? "",
        isBackward: id.index >= network.graph.nodes.count,
        microseconds: Self.microseconds { executor.run(step) },
        flops: Self.flops(id, executor),
        bytes: Double(moved * MemoryLayout<Scalar>.size))
    }
  }

  /// The least of several rounds, each long enough for the clock: what the op takes when nothing
  /// else uses the core.
  private static func microseconds(_ run: () -> Void) -> Double {
    let clock = ContinuousClock()
    var count = 1
    while clock.measure({ for _ in 0..<count { run() } }) < .microseconds(300) { count *= 2 }
    let rounds = (0..<9).map { _ in
      clock.measure { for _ in 0..<count { run() } } / .microseconds(1) / Double(count)
    }
    return rounds.min() ?? 0
  }

  /// Twice the multiplications of the matrix products that an op is made of.
  private static func flops<Scalar>(_ id: NodeID, _ executor: Executor<Scalar>) -> Double {
    let graph = executor.graph
    let node = graph[id]
    let result = Double(executor.count(of: id))
    func count(_ input: Int) -> Double { Double(executor.count(of: node.inputs[input])) }
    func shape(_ input: Int) -> Shape { graph[node.inputs[input]].type.shape }
    switch node.op.map({ type(of: $0).definition.name }) {
    case "dense": return 2 * result * Double(shape(0).last)
    case "matmul":
      // |A|·|B| / |A B| is the square of what the two have in common.
      let common =
        Double(shape(0).count) * Double(shape(1).count) / Double(max(1, node.type.shape.count))
      return 2 * result * common.squareRoot()
    case "denseWeightGradient": return 2 * count(0) * Double(shape(1).last)
    case "conv2d": return 2 * result * Double(shape(1).count) / Double(shape(1)[0])
    case "conv2dInputGradient": return 2 * count(0) * Double(shape(1).count) / Double(shape(1)[0])
    case "conv2dWeightGradient":
      return 2 * count(0) * Double(node.type.shape.count) / Double(node.type.shape[0])
    case "lstmStates":
      return 2 * result * 4 / 5 * Double(shape(1).last + shape(2).last)
    case "lstmStatesGradient": return 2 * result * Double(shape(2).last)
    case "gruStates":
      return 2 * result * 3 / 5 * Double(shape(1).last + shape(2).last)
    case "gruStatesGradient": return 2 * result / 2 * Double(shape(2).last)
    case "attentionScores", "attentionContext":
      // For each pair of positions the features of a head, over all heads.
      let scores = node.type.shape.rank == 3 ? node.type.shape : shape(0)
      let features =
        Double(node.type.shape.rank == 3 ? shape(0).last : shape(1).last) / Double(scores[0])
      return 2 * Double(scores.count * executor.batch) * features
    default: return 0
    }
  }
}
