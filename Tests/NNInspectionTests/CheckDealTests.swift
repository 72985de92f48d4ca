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
        graph, batch: 8, ops: ops, leaves: leaves,
        zeros: Set(leaves.filter { graph[$0].path.hasSuffix("bias") }),
        sampled: { min($0, 32) }, among: count)
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
}
