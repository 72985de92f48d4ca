import Foundation
import NNAutodiff
import NNTensor
import NNTraining
import Testing

/// Twenty steps beside PyTorch's, in float64; Reference/make_training_reference.py made the figures.
@Suite struct OptimizerTrajectoryTests {
  private struct Reference: Decodable {
    struct Trajectory: Decodable {
      var losses: [Double]
      var parameters: [String: [Double]]
    }
    var steps: Int
    var x: [Double]
    var label: [Double]
    var initial: [String: [Double]]
    var trajectories: [String: Trajectory]
  }

  private static let optimizers: [String: Optimizer] = [
    "sgd": .sgd(learningRate: 0.3),
    "sgd-momentum": .sgd(learningRate: 0.1, momentum: 0.9),
    "sgd-weight-decay": .sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0.05),
    "sgd-nesterov": .sgd(learningRate: 0.1, momentum: 0.8, weightDecay: 0.01, nesterov: true),
    "adam": .adam(learningRate: 0.05),
    "adam-weight-decay": .adam(
      learningRate: 0.02, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1),
  ]

  private func reference() throws -> Reference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/trajectories.json").standardized
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }

  private func network() throws -> Network {
    let builder = NetworkBuilder()
    let x = builder.input("x", shape: [3])
    let label = builder.target("label", classes: 4)
    let hidden = try builder.scope("hidden") { try x.dense(5).tanh() }
    let logits = try builder.scope("logits") { try hidden.dense(4) }
    return try builder.model(loss: logits.crossEntropy(label)).network
  }

  @Test func everyTrajectoryHasItsOptimizer() throws {
    #expect(try Set(reference().trajectories.keys) == Set(Self.optimizers.keys))
  }

  @Test(arguments: optimizers.keys.sorted())
  func agreesWithPyTorch(_ name: String) throws {
    let reference = try reference()
    let expected = try #require(reference.trajectories[name])
    let network = try network()
    var store = ParameterStore(network.graph, seed: 0)
    for (path, values) in reference.initial {
      let shape = try #require(store[path]).shape
      store[path] = Tensor(shape: shape, elements: values)
    }
    let data = try Dataset(
      columns: [
        Dataset.Column(name: "x", shape: [3], values: .doubles(reference.x)),
        Dataset.Column(name: "label", shape: [], values: .doubles(reference.label)),
      ], exampleCount: 8, source: "")
    let trainer = try Trainer<Double>(
      network, data: data, split: DataSplit(all: 8), optimizer: #require(Self.optimizers[name]),
      batchSize: 8, parameters: store)
    for step in 0..<reference.steps {
      let loss = try trainer.step().loss
      #expect(
        abs(loss - expected.losses[step]) <= 1e-12 * abs(expected.losses[step]), "step \(step)")
    }
    trainer.save(to: &store)
    for (path, values) in expected.parameters {
      let ours = try #require(store[path]).elements
      let scale = values.map(abs).max() ?? 0
      let error = zip(ours, values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(error <= 1e-12 * scale, "\(path): \(error / scale)")
    }
  }
}
