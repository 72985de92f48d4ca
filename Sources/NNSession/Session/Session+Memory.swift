import Gradcheck
import NNAutodiff
import NNLanguage
import NNTensor
import NNTraining

// What each statement takes of memory, asked for before any of it is allocated.

extension Session {
  /// Throws where the first values of `network`'s new parameters do not fit; nothing was drawn.
  func requireMemory(forParametersOf network: LoweredNetwork) throws(SessionError) {
    let graph = network.graph
    let added = graph.parameters.filter {
      state.parameters[graph[$0].path]?.shape != graph[$0].type.shape
    }
    let numbers = added.reduce(0) { $0.addingSaturated(graph[$1].type.shape.count) }
    do throws(MemoryShortage) {
      try MemoryNeed.require(
        numbers.multipliedSaturated(by: MemoryLayout<Double>.stride),
        to: "hold \(numbers.counted("parameter"))", computes: false,
        help: "narrower layers take less")
    } catch {
      var failure = SessionError(error)
      let largest = added.max { graph[$0].type.shape.count < graph[$1].type.shape.count }
      failure.range = largest.flatMap { largest in
        graph.ids.first { graph[$0].inputs.contains(largest) }.flatMap { network.range(of: $0) }
      }
      throw failure
    }
  }

  /// Throws where the lists of the examples that are trained on and held out do not fit.
  func requireMemory(toSplit count: Int) throws(MemoryShortage) {
    // With the classes by which it is done.
    try MemoryNeed.require(
      count.multipliedSaturated(by: 6 * MemoryLayout<Int>.stride),
      to: "list \(count.counted("example"))", computes: false, help: "fewer examples take less")
  }

  /// Throws where so many examples of every input and target do not fit.
  func requireMemory(forExamples count: Int) throws(MemoryShortage) {
    try MemoryNeed.require(
      exampleBytes.multipliedSaturated(by: 2 * count),
      to: "gather \(count.counted("example"))", computes: false, help: Self.smallerBatch)
  }

  /// Throws where an executor of `graph` does not fit, with copies of what is shown of it.
  ///
  /// - Parameter spellsOut: Whether every number of the outputs is written down.
  func requireMemory(
    toRun graph: Graph, outputs: [NodeID], batch: Int, spellsOut: Bool = false
  ) throws(MemoryShortage) {
    let counts = graph.ancestors(of: outputs).map { graph[$0].type.count(batch: batch) }
    var bytes = Executor<Double>.bytes(for: graph, capacity: batch, outputs: outputs)
      .addingSaturated(3 * MemoryLayout<Double>.stride * (counts.max() ?? 0))
    if spellsOut {
      for id in outputs {
        bytes = bytes.addingSaturated(Self.spelledNumber * graph[id].type.count(batch: batch))
      }
    }
    try MemoryNeed.require(
      bytes, to: "run this network on \(batch.counted("example"))", help: Self.smallerBatch)
  }

  /// Throws where training does not fit: parameters, gradients and what the optimiser remembers, the
  /// values of a batch, an evaluation's, all examples that are still to be drawn, and what is kept
  /// of it afterwards.
  func requireMemory<Scalar: TensorScalar>(
    toTrain data: Dataset, batch: Int, by optimizer: Optimizer, in scalar: Scalar.Type
  ) throws(MemoryShortage) {
    let network = trainingNetwork
    let graph = network.graph
    guard let loss = network.loss, let backprop = try? graph.addingGradients(of: loss) else {
      return
    }
    let batch = min(max(1, batch), data.exampleCount)
    let gradients = graph.parameters.compactMap { backprop.cotangents[$0] }
    let isParameter = { (id: NodeID) in backprop.graph[id].isParameter }
    var bytes = Executor<Scalar>.bytes(
      for: backprop.graph, capacity: batch, outputs: [loss] + gradients, keepsEveryValue: false,
      isShared: isParameter)
    bytes = bytes.addingSaturated(
      Executor<Scalar>.bytes(
        for: graph, capacity: min(Evaluator<Scalar>.chunk, data.exampleCount), outputs: graph.ids,
        keepsEveryValue: false, isShared: isParameter))
    bytes = bytes.addingSaturated(
      Executor<Scalar>.bytes(for: graph, capacity: batch, outputs: [loss], isShared: isParameter))
    let kept = 1 + optimizer.slotCount
    bytes = bytes.addingSaturated(
      kept * (MemoryLayout<Scalar>.stride + MemoryLayout<Double>.stride) * parameterCount)
    try MemoryNeed.require(
      bytes.addingSaturated(data.bytesToDraw).addingSaturated(orderBytes(data)),
      to: "train \(parameterCount.counted("parameter")) with a batch of \(batch)",
      help: Self.smallerBatch)
  }

  /// Throws where a pass over all examples that keeps every value and gradient does not fit.
  func requireMemory(toMeasure data: Dataset) throws(MemoryShortage) {
    let network = trainingNetwork
    let backprop = network.loss.flatMap { try? network.graph.addingGradients(of: $0) }
    let graph = backprop?.graph ?? network.graph
    let bytes = Executor<Double>.bytes(
      for: graph, capacity: min(256, data.exampleCount), outputs: graph.ids
    ).addingSaturated(3 * MemoryLayout<Double>.stride * parameterCount)
    try MemoryNeed.require(
      bytes.addingSaturated(data.bytesToDraw).addingSaturated(orderBytes(data)),
      to: "measure every value of \(data.exampleCount.counted("example"))")
  }

  static let smallerBatch = "a smaller batch or network takes less"
  /// The bytes of one number as text and as JSON, while both are made.
  private static let spelledNumber = 192

  private var parameterCount: Int {
    let graph = state.network.graph
    return graph.parameters.reduce(0) { $0.addingSaturated(graph[$1].type.shape.count) }
  }

  /// The bytes of one example of every input and target.
  private var exampleBytes: Int {
    let network = trainingNetwork
    return (network.inputs + network.targets).reduce(0) {
      $0.addingSaturated(MemoryLayout<Double>.stride * network.graph[$1].type.shape.count)
    }
  }

  private func orderBytes(_ data: Dataset) -> Int {
    2 * MemoryLayout<Int>.stride * data.exampleCount
  }
}
