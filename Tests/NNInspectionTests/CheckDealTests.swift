import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// Which share does what of a check is not divided.
@Suite struct CheckDealTests {
  private struct Network {
    var graph = Graph()
    var leaves: [NodeID] { graph.ids.filter { graph[$0].leaf != nil } }
    var ops: [NodeID] { graph.ids.filter { graph[$0].op != nil } }

    /// `depth` dense layers of `width`, each with a tanh.
    init(width: Int, depth: Int) throws {
      var value = graph.addLeaf(.input(range: nil), type: .perExample([width]), name: "x")
      for _ in 0..<depth {
        value = try graph.addLayer(
          Dense.definition, [value],
          Dense.definition.signature.fillingDefaults(
            of: Arguments(["units": .integer(width)])))
        value = try graph.add(Tanh(), [value])
      }
    }

    func deal(_ count: Int) -> CheckDeal {
      CheckDeal(
        graph, batch: 8, ops: ops, leaves: leaves, sampled: { min($0, 32) }, among: count)
    }
  }

  @Test(arguments: [2, 3, 4, 64]) func everyOperandHasOneShare(count: Int) throws {
    let network = try Network(width: 64, depth: 6)
    let deal = network.deal(count)
    // A dense layer's input, weight and bias, and what its tanh reads.
    #expect(deal.operands.count == 6 * 4)
    #expect(deal.operands.values.allSatisfy { (0..<count).contains($0) })
    #expect(Set(deal.operands.values).count > 1)
    #expect(deal == network.deal(count))
  }

  @Test func onlySmallTensorsStayWhole() throws {
    let network = try Network(width: 64, depth: 6)
    let names = network.leaves.map { network.graph[$0].path }
    let deal = network.deal(4)
    #expect(Set(deal.tensors.keys) == Set(names.filter { $0.hasSuffix("bias") } + ["x"]))
    #expect(Set(deal.tensors.values) == [0, 1, 2, 3])
    // So many shares that the least tensor is more than one should do whole.
    #expect(network.deal(4096).tensors.isEmpty)
  }

  @Test func theWholeIsNotDealtOut() throws {
    let deal = try Network(width: 8, depth: 1).deal(1)
    #expect(deal.tensors.isEmpty && deal.operands.isEmpty)
  }

  /// An operand whose check by itself takes longer than a share should: its share gets the fewer
  /// coordinates.
  @Test func aShareWithALargeOpHasFewerCoordinates() throws {
    var graph = Graph()
    let image = graph.addLeaf(.input(range: nil), type: .perExample([784]), name: "x")
    var value = image
    for units in [128, 10] {
      value = try graph.addLayer(
        Dense.definition, [value],
        Dense.definition.signature.fillingDefaults(of: Arguments(["units": .integer(units)])))
    }
    let ops = graph.ids.filter { graph[$0].op != nil }
    let leaves = graph.ids.filter { graph[$0].leaf != nil }
    let deal = CheckDeal(
      graph, batch: 32, ops: ops, leaves: leaves, sampled: { $0 <= 128 ? $0 : 32 }, among: 4)
    let matrix = try #require(leaves.first { graph[$0].type.shape.count == 784 * 128 })
    let owner = try #require(deal.operands.first { $0.key.operand == matrix }?.value)
    let coordinates = try #require(deal.coordinates)
    let counts = (1...4).compactMap { Share(index: $0, count: 4) }.map {
      CoordinateSelection(share: $0, of: coordinates).indices(of: 10_000).count
    }
    #expect(counts.reduce(0, +) == 10_000)
    #expect(counts.indices.min { counts[$0] < counts[$1] } == owner)
    #expect(counts.allSatisfy { $0 <= 2700 })
  }

  @Test func loadsAreLevelled() {
    let levelled = CheckDeal.levelling([0.2, 0.1, 0], with: 0.6)
    #expect(zip(levelled, [0.1, 0.2, 0.3]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(CheckDeal.levelling([5, 0], with: 1) == [0, 1])
  }

  /// Parts that cost much of one thing and parts that cost much of another.
  @Test func twoCostsAreDealtOutEvenly() {
    let costs = (0..<40).map { $0 % 2 == 0 ? [0.04, 0.001] : [0.0001, 0.04] }
    let owners = CheckDeal.owners(ofCosts: costs, among: 4)
    for side in 0..<2 {
      var loads = [0.0, 0, 0, 0]
      for (cost, owner) in zip(costs, owners) { loads[owner] += cost[side] }
      #expect(loads.allSatisfy { $0 < 0.25 })
    }
    #expect(CheckDeal.owners(ofCosts: [[1], [2]], among: 1_000_000) == [1, 0])
  }
}
