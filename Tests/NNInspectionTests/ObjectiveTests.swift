import NNAutodiff
import NNInspection
import NNTensor
import Testing

@Suite struct ObjectiveTests {
  /// A backward pass that takes the absolute value of what arrives is right where all of it is
  /// positive.
  @Test(arguments: [2, 3, 4]) func randomWeightsHaveBothSigns(count: Int) throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([]), name: "x")
    let y = try graph.add(Tanh(), [x])
    for seed in 0..<200 as Range<UInt64> {
      let weights = Objective.random(of: [y], in: graph, batch: count, seed: seed).terms[0].weights
      #expect(weights.contains { $0 > 0 } && weights.contains { $0 < 0 }, "seed \(seed)")
    }
    let one = Objective.random(of: [y], in: graph, batch: 1, seed: 1).terms[0].weights
    #expect(one.count == 1 && one[0] != 0)
  }
}
