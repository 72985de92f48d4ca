import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// The check of a network on paths that right, well-scaled networks do not take.
@Suite struct NetworkCheckTests {
  private struct Chain {
    var graph = Graph()
    var values: [NodeID: [Double]] = [:]
    var value: NodeID

    init(_ numbers: [Double]) {
      value = graph.addLeaf(
        .input(range: nil), type: .perExample([numbers.count]), name: "x")
      values[value] = numbers
    }

    mutating func add(_ op: any Op) throws { value = try graph.add(op, [value]) }

    mutating func addDense(_ units: Int, gain: Double) throws {
      let first = graph.nodes.count
      value = try graph.addLayer(
        Dense.definition, [value],
        Dense.definition.signature.fillingDefaults(
          of: Arguments(["units": .integer(units)])))
      var random = RandomStream(seed: 3, purpose: "test", index: UInt64(first))
      for index in first..<graph.nodes.count where graph.nodes[index].isParameter {
        let count = graph.nodes[index].type.shape.count
        values[NodeID(index)] = (0..<count).map { _ in gain * random.normal() }
      }
    }

    func check() throws -> NetworkCheckResult {
      let point = NetworkPoint(values: values, batch: 1)
      let leaves = graph.ids.filter { graph[$0].leaf != nil }
      return try NetworkChecker(graph: graph, point: point).check(
        objective: .mean(of: value, in: graph, batch: 1), leaves: leaves)
    }
  }

  @Test func theFirstOpWithoutAFiniteValueIsNamed() throws {
    var chain = Chain([0.5, -0.5])
    try chain.add(Tanh())
    try chain.add(Log())
    let culprit = chain.value
    try chain.add(Exp())
    let result = try chain.check()
    #expect(result.nonFinite == culprit)
    #expect(result.results.isEmpty)
  }

  /// A deep stack of sigmoids: the first layers' gradients lie far below what Double resolves of
  /// the loss.
  @Test func aVanishedGradientIsStillConfirmed() throws {
    var chain = Chain([0.4, -0.3, 0.9])
    for _ in 0..<24 {
      try chain.addDense(3, gain: 0.7)
      try chain.add(Sigmoid())
    }
    let result = try chain.check()
    #expect(result.verdict == .pass, "\(result.results.filter { $0.verdict != .pass })")
    let first = try #require(result.layers.first?.parameters.first?.result)
    let largest = first.worst.map { abs($0.analytic) }.max() ?? 0
    #expect(largest < 1e-16)
  }
}
