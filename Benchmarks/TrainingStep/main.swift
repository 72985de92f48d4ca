import NNAutodiff
import NNTensor
import NNTraining

// How long one training step of the digits classifier takes: 64-128-10, batch 32, float32.
// Prints one line `sgd 12.3` a figure (microseconds, the median of rounds); training_step.py sets
// it beside PyTorch's.

func network() throws -> Network {
  let builder = NetworkBuilder()
  let image = builder.input("image", shape: [64], in: 0...16)
  let digit = builder.target("digit", classes: 10)
  let hidden = try builder.scope("hidden") {
    try (image / 16).dense(128, initializer: .he).relu()
  }
  let logits = try builder.scope("logits") { try hidden.dense(10) }
  return try builder.model(loss: logits.crossEntropy(digit)).network
}

func microseconds(_ optimizer: Optimizer) throws -> Double {
  let network = try network()
  let data = try Dataset.random(for: network, examples: 1438, seed: 7)
  let trainer = try Trainer<Float>(
    network, data: data, split: DataSplit(all: data.exampleCount), optimizer: optimizer,
    seed: 7, parameters: ParameterStore(network.graph, seed: 7))
  let clock = ContinuousClock()
  for _ in 0..<200 { try trainer.step() }
  var rounds: [Double] = []
  for _ in 0..<9 {
    let elapsed = try clock.measure { for _ in 0..<200 { try trainer.step() } }
    rounds.append(elapsed / .microseconds(1) / 200)
  }
  return rounds.sorted()[rounds.count / 2]
}

print("blas \(BLASInfo.name), \(BLASInfo.threadCount ?? 0) threads")
for (name, optimizer) in [
  ("sgd", Optimizer.sgd(learningRate: 0.01)), ("adam", .adam(learningRate: 1e-3)),
] {
  print(name, try microseconds(optimizer))
}
