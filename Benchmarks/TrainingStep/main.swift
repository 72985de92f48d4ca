import Foundation
import NNAutodiff
import NNLanguage
import NNTensor
import NNTraining

// How long one training step takes, for the networks of the files named on the command line:
// zero the gradients, forward, backward, update, the batch gathered from data in memory.
// Prints one line `NETWORK DTYPE OPTIMISER MICROSECONDS` a figure, the median of rounds; with
// `--layers` first, the times of each op instead, one line of JSON a network and dtype.
// figures.py sets them beside PyTorch's, and beside the machine's limits.

/// The examples a step: those of workloads.md for the benchmark networks, else 32.
let batches = [
  "mlp": 32, "deep-sigmoid": 16, "lenet": 8, "lstm": 8, "transformer": 4, "recommender": 64,
]

func microseconds<Scalar: TensorScalar>(
  _ network: Network, batch: Int, _ optimizer: Optimizer, in: Scalar.Type
) throws -> Double {
  let data = try Dataset.random(for: network, examples: max(256, 4 * batch), seed: 7)
  let trainer = try Trainer<Scalar>(
    network, data: data, split: DataSplit(all: data.exampleCount), optimizer: optimizer,
    batchSize: batch, seed: 7, parameters: ParameterStore(network.graph, seed: 7))
  let clock = ContinuousClock()
  var steps = 1
  while try clock.measure({ for _ in 0..<steps { try trainer.step() } }) < .milliseconds(30) {
    steps *= 2
  }
  var rounds: [Double] = []
  for _ in 0..<9 {
    let elapsed = try clock.measure { for _ in 0..<steps { try trainer.step() } }
    rounds.append(elapsed / .microseconds(1) / Double(steps))
  }
  return rounds.sorted()[rounds.count / 2]
}

/// The network that a file declares.
func network(at url: URL) throws -> Network {
  let source = SourceText(bytes: Array(try Data(contentsOf: url)))
  let lowered = Analyzer().analyze(SyntaxTree.parse(source, mode: .file)).network
  return Network(graph: lowered.graph, loss: lowered.loss)
}

/// One line of JSON.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .withoutEscapingSlashes
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

let arguments = CommandLine.arguments.dropFirst()
let timesLayers = arguments.first == "--layers"
if !timesLayers { print("blas \(BLASInfo.name), \(BLASInfo.threadCount ?? 0) threads") }
for path in arguments.dropFirst(timesLayers ? 1 : 0) {
  let url = URL(fileURLWithPath: path)
  let name = url.deletingPathExtension().lastPathComponent
  let network = try network(at: url)
  let batch = batches[name] ?? 32
  if timesLayers {
    try printJSON(LayerTimes(name, network, batch: batch, in: Float.self))
    try printJSON(LayerTimes(name, network, batch: batch, in: Double.self))
    continue
  }
  for (label, optimizer) in [
    ("sgd", Optimizer.sgd(learningRate: 0.01)), ("adam", .adam(learningRate: 1e-3)),
  ] {
    print(
      name, "float32", label, try microseconds(network, batch: batch, optimizer, in: Float.self))
    print(
      name, "float64", label, try microseconds(network, batch: batch, optimizer, in: Double.self))
  }
}
