import NNAutodiff
import NNTensor
import NNTraining
import Testing

@Suite struct DataPassTests {
  @Test func chunksMakeNoDifference() throws {
    let network = try digitsNetwork()
    let data = try Dataset.random(for: network, examples: 37, seed: 2)
    let store = ParameterStore(network.graph, seed: 2)
    let loss = try #require(network.loss)
    let hidden = try #require(network.graph.node(at: "hidden.relu"))
    func losses(_ capacity: Int) throws -> (losses: [Double], cotangents: [Double]) {
      let pass = try DataPass<Double>(network, data: data, parameters: store, capacity: capacity)
      var losses: [Double] = []
      var cotangents: [Double] = []
      let finished = pass.forEachBatch(of: Array(0..<37)) { batch in
        losses += batch.values(of: loss)
        if let cotangent = batch.cotangent(of: hidden) {
          cotangents += cotangent.map { $0 * Double(batch.count) }
        }
      }
      #expect(finished)
      return (losses, cotangents)
    }
    let whole = try losses(64)
    let parts = try losses(10)
    #expect(whole.losses.count == 37 && whole.cotangents.count == 37 * 128)
    for (a, b) in zip(whole.losses, parts.losses) { #expect(abs(a - b) <= 1e-13 * abs(a)) }
    let scale = whole.cotangents.map(abs).max() ?? 0
    for (a, b) in zip(whole.cotangents, parts.cotangents) {
      #expect(abs(a - b) <= 1e-13 * scale)
    }
    let evaluation = try Evaluator<Double>(network, data: data, parameters: store)
      .evaluate(Array(0..<37))
    #expect(abs(evaluation.loss - whole.losses.reduce(0, +) / 37) < 1e-12)
  }

  @Test func canBeCancelled() throws {
    let network = try xorNetwork()
    let pass = try DataPass<Double>(
      network, data: xorData(), parameters: ParameterStore(network.graph, seed: 0), capacity: 1)
    var batches = 0
    let finished = pass.forEachBatch(of: [0, 1, 2, 3], isCancelled: { batches == 2 }) { _ in
      batches += 1
    }
    #expect(!finished && batches == 2)
  }
}
