import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage
import NNTensor
import NNTraining

extension Session {
  /// The open network as the training code takes it.
  var trainingNetwork: Network {
    Network(
      graph: state.network.graph, loss: state.network.loss,
      outputs: state.network.values)
  }

  /// The data in force with its split, read once; seeded random examples without a `data`.
  func data() throws -> (data: Dataset, split: DataSplit)? {
    let network = trainingNetwork
    guard !network.inputs.isEmpty || !network.targets.isEmpty else { return nil }
    let leaves = (network.inputs + network.targets).map { id in
      let node = network.graph[id]
      let range =
        if case .leaf(.input(let range?)) = node.source {
          "\(range.lowerBound)...\(range.upperBound)"
        } else {
          network.inputs.contains(id) ? "" : "target"
        }
      return "\(node.path): \(node.type) \(range)"
    }
    let declared = state.entries.first { $0.declaration.kind == .data }?.text ?? ""
    let key = "\(declared)|\(leaves.joined(separator: "|"))|\(seed)|\(directory)"
    if let loadedData, loadedData.key == key { return (loadedData.data, loadedData.split) }
    let loader = DatasetLoader(directory: directory, network: network)
    let description =
      state.network.data
      ?? DataDescription(source: .random(examples: 256), holdout: 0, range: currentRange)
    let data = try loader.load(replacingFile(of: description), seed: seed)
    try requireMemory(toSplit: data.exampleCount)
    let split = DataSplit(data, holdout: description.holdout, seed: seed, network: network)
    loadedData = (key, data, split)
    return (data, split)
  }

  /// The description with the command line's data file in place of its own.
  private func replacingFile(of description: DataDescription) -> DataDescription {
    guard let file = options.dataFile, case .csv(_, let columns) = description.source else {
      return description
    }
    let absolute = file.hasPrefix("/") ? file : FileAccess.currentDirectory + "/" + file
    var result = description
    result.source = .csv(file: absolute, columns: columns)
    return result
  }

  /// Every leaf's numbers for the examples `rows`; one example where the network has no inputs.
  func point(rows: [Int]?) throws -> NetworkPoint {
    let graph = state.network.graph
    var values: [NodeID: [Double]] = [:]
    var batch = 1
    let loaded = try data()
    if let loaded {
      let chosen = rows ?? Array(loaded.split.training.prefix(32))
      batch = chosen.count
      try requireMemory(forExamples: chosen.count)
      for id in trainingNetwork.inputs + trainingNetwork.targets {
        guard let column = loaded.data[graph[id].path] else { continue }
        values[id] = column.numbers(ofRows: chosen)
      }
    }
    for id in graph.parameters { values[id] = state.parameters[graph[id].path]?.elements ?? [] }
    for id in graph.ids {
      if case .leaf(.scalar(let value)) = graph[id].source { values[id] = [value] }
    }
    return NetworkPoint(values: values, batch: batch)
  }

  /// The examples of the batch that comes next in the seed's order.
  func currentRows(batch: Int = 32) throws -> [Int]? {
    guard let loaded = try data() else { return nil }
    let order = loaded.split.order(epoch: state.training.epoch, seed: seed)
    let start = state.training.position < order.count ? state.training.position : 0
    return Array(order[start..<min(order.count, start + max(1, batch))])
  }

  /// An executor at `point` that has run everything up to `outputs`.
  ///
  /// - Parameter spellsOut: Whether every number of the outputs is to be written down.
  /// - Throws: `MemoryShortage` where the machine has no room for it.
  func run(
    _ graph: Graph, outputs: [NodeID], at point: NetworkPoint, spellsOut: Bool = false
  ) throws(MemoryShortage) -> Executor<Double> {
    try requireMemory(toRun: graph, outputs: outputs, batch: point.batch, spellsOut: spellsOut)
    let executor = Executor<Double>(graph, capacity: point.batch, outputs: outputs)
    for (leaf, numbers) in point.values { executor.set(leaf, to: numbers) }
    executor.run()
    return executor
  }

  /// Values that no other value uses: what `forward` computes where there is no loss.
  var unusedValues: [NodeID] {
    let graph = state.network.graph
    var isUsed = Set<NodeID>()
    for node in graph.nodes { isUsed.formUnion(node.inputs) }
    return graph.ids.filter { graph[$0].op != nil && !isUsed.contains($0) }
  }

  /// The declared name of a value, or its layer path.
  func displayName(of id: NodeID) -> String {
    state.network.valueNames.first { state.network.values[$0] == id }
      ?? (id == state.network.loss ? "loss" : state.network.graph[id].path)
  }

  var optimizerSummary: String {
    switch state.network.optimizer {
    case .sgd(let rate, let momentum, _, _):
      "SGD, learning rate \(rate)" + (momentum > 0 ? ", momentum \(momentum)" : "")
    case .adam(let rate, _, _, _, _): "Adam, learning rate \(rate)"
    case nil: "none"
    }
  }

  /// `1,797 examples from digits.csv (1,438 train, 359 held out)`.
  func dataSummary() throws -> String {
    guard let loaded = try data() else { return "no inputs" }
    let all = loaded.data.exampleCount
    let split = loaded.split
    var text = all.counted(loaded.data.isRandom ? "seeded random example" : "example")
    if !split.heldOut.isEmpty {
      text +=
        " (\(split.training.count.grouped) train, \(split.heldOut.count.grouped) held out)"
    }
    return text
  }
}
