import Foundation
import NNAutodiff
import NNTensor
package import NNTraining

extension NetworkMeasurement {
  /// Runs all examples of `rows` forward and backward.
  ///
  /// - Returns: `nil` where `isCancelled` said so before the end.
  /// - Throws: ``TrainingError`` where the data do not fit or there is no backward pass.
  package static func measure(
    _ network: Network, data: Dataset, rows: [Int], parameters: ParameterStore,
    isCancelled: () -> Bool = { false }
  ) throws(TrainingError) -> NetworkMeasurement? {
    let pass = try DataPass<Double>(network, data: data, parameters: parameters)
    let graph = network.graph
    let nodes = measuredNodes(of: network)
    var meters = nodes.map { NodeMeter($0, in: graph) }
    var gradients: [NodeID: [Double]] = [:]
    var nonFinite: NodeID?
    let ran = pass.forEachBatch(of: rows, isCancelled: isCancelled) { batch in
      for index in meters.indices { meters[index].read(batch, in: graph) }
      for id in graph.parameters {
        guard let own = batch.cotangent(of: id) else { continue }
        let factor = Double(batch.count) / Double(max(1, rows.count))
        var sum = gradients[id] ?? Array(repeating: 0, count: own.count)
        for index in sum.indices { sum[index] += factor * own[index] }
        gradients[id] = sum
      }
      if nonFinite == nil, meters.contains(where: { !$0.isFinite }) {
        nonFinite = batch.executor.firstNonFinite()
      }
    }
    guard ran else { return nil }
    let affine = preActivations(of: network, among: nodes)
      .filter { pass.backprop?.cotangents[$0] != nil }
    var layers = meters.map { $0.layer(in: graph) }
    if let head = affine.last, let norm = layers.first(where: { $0.node == head })?.gradientNorm,
      norm > 0, norm.isFinite
    {
      let isPreActivation = Set(affine)
      for index in layers.indices where isPreActivation.contains(layers[index].node) {
        layers[index].decades = layers[index].gradientNorm.map { log10($0 / norm) }
      }
    }
    return NetworkMeasurement(
      network: network, parameters: parameters, exampleCount: rows.count,
      isRandom: data.isRandom, layers: layers, preActivations: affine,
      parameterGradients: gradients, nonFinite: nonFinite)
  }

  /// The ops that each example goes through on its way to the loss, the loss itself left out.
  private static func measuredNodes(of network: Network) -> [NodeID] {
    let graph = network.graph
    let reached = network.loss.map { graph.ancestors(of: [$0]) } ?? graph.ids
    let losses = reached.filter { id in
      graph[id].op.map { type(of: $0).definition.category == .loss } ?? false
    }
    let after = Set(graph.descendants(of: losses)).union(losses)
    return reached.filter { id in
      graph[id].op != nil && graph[id].type.isPerExample && graph[id].type.element == .real
        && !after.contains(id) && id != network.loss
    }
  }

  /// Those of them that weigh their inputs by learned numbers.
  private static func preActivations(of network: Network, among nodes: [NodeID]) -> [NodeID] {
    let graph = network.graph
    let learned = Set(graph.parameters + graph.descendants(of: graph.parameters))
    return nodes.filter { id in
      guard let op = graph[id].op, op.name == "matmul" || type(of: op).definition.isLearned
      else { return false }
      return graph[id].inputs.contains { learned.contains($0) && !graph[$0].type.isPerExample }
    }
  }
}

/// What is gathered of one op, batch by batch.
private struct NodeMeter {
  let node: NodeID
  private var activation = ScaledNorm()
  private var gradient: ScaledNorm?
  private var zeros = 0
  private var units: [NetworkMeasurement.Unit]
  private var squares: [Double]
  /// How many numbers each unit has shown.
  private var seen = 0
  private let layout: UnitLayout
  private let isReLU: Bool

  init(_ node: NodeID, in graph: Graph) {
    self.node = node
    layout = UnitLayout(node, in: graph)
    isReLU = graph[node].op?.name == "relu"
    units = isReLU ? Array(repeating: .init(), count: layout.count) : []
    squares = isReLU ? Array(repeating: 0, count: layout.count) : []
  }

  var isFinite: Bool { activation.value.isFinite && (gradient?.value.isFinite ?? true) }

  mutating func read(_ batch: DataPass<Double>.Batch, in graph: Graph) {
    let values = batch.values(of: node)
    activation.add(values)
    for value in values where value == 0 { zeros += 1 }
    if let cotangent = batch.cotangent(of: node) {
      // The batch's loss is a mean: `count` times its derivative is that of one example's loss.
      var norm = gradient ?? ScaledNorm()
      norm.add(cotangent, times: Double(batch.count))
      gradient = norm
    }
    guard isReLU, let input = graph[node].inputs.first, graph[input].type.isPerExample else {
      return
    }
    let before = batch.values(of: input)
    guard before.count == values.count else { return }
    let block = layout.count * layout.run
    for start in stride(from: 0, to: values.count, by: block) {
      for unit in 0..<layout.count {
        for position in 0..<layout.run {
          let place = start + unit * layout.run + position
          let z = before[place]
          if values[place] != 0 { units[unit].isDead = false }
          if z > units[unit].largest { units[unit].largest = z }
          // Welford's update (1962): no cancellation where the bias dwarfs the spread.
          let step = z - units[unit].mean
          units[unit].mean += step / Double(seen + position + 1)
          squares[unit] += step * (z - units[unit].mean)
        }
      }
      seen += layout.run
    }
  }

  func layer(in graph: Graph) -> NetworkMeasurement.Layer {
    var units = units
    for unit in units.indices where seen > 0 {
      units[unit].standardDeviation = (max(0, squares[unit]) / Double(seen)).squareRoot()
    }
    return NetworkMeasurement.Layer(
      node: node, path: graph[node].path, op: graph[node].op?.name ?? "",
      activationRMS: activation.rootMeanSquare, gradientRMS: gradient?.rootMeanSquare,
      gradientNorm: gradient?.value,
      zeroFraction: Double(zeros) / Double(max(1, activation.count)), unitCount: layout.count,
      units: isReLU ? units : nil, decades: nil)
  }
}
