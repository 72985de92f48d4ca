import NNTraining
import Testing

@Suite struct ModelTests {
  private let examples: [String: [Double]] = [
    "x": [0, 0, 0, 1, 1, 0, 1, 1], "t": [0, 1, 1, 0],
  ]

  private func model() throws -> Model {
    let network = NetworkBuilder()
    let x = network.input("x", shape: [2], in: 0...1)
    let t = network.target("t", shape: [1])
    let hidden = try network.scope("hidden") { try x.dense(4).tanh() }
    let logit = try network.scope("logit") { try hidden.dense(1) }
    #expect(logit.shape == [1])
    return try network.model(loss: logit.binaryCrossEntropy(t), seed: 7)
  }

  @Test func trainsAsAValue() throws {
    let fresh = try model()
    var model = fresh
    let figures = try model.train(
      on: examples, by: .adam(learningRate: 0.05), epochs: 500, batch: 4)
    #expect(figures.count == 500)
    #expect(figures.last?.accuracy == 1)
    #expect(try model.figures(on: examples).accuracy == 1)
    #expect(model["hidden.dense.weight"] != fresh["hidden.dense.weight"])
    #expect(
      model.parameterPaths == [
        "hidden.dense.weight", "hidden.dense.bias", "logit.dense.weight", "logit.dense.bias",
      ])
  }

  @Test func setsParameters() throws {
    var model = try model()
    model["hidden.dense.bias"] = [1, 2, 3, 4]
    #expect(model["hidden.dense.bias"] == [1, 2, 3, 4])
    model["hidden.dense.bias"] = [1]
    #expect(model["hidden.dense.bias"] == [1, 2, 3, 4])
    #expect(model["nothing"] == nil)
  }

  @Test func mistakesAreErrors() throws {
    let network = NetworkBuilder()
    let x = network.input("x", shape: [3])
    #expect(throws: NetworkError.self) { try x + network.input("y", shape: [4]) }
    #expect(throws: NetworkError.self) { try x.apply("denze") }
    #expect(throws: NetworkError.self) { try x.apply("add") }
    #expect(throws: NetworkError.self) { try x + NetworkBuilder().input("z", shape: [3]) }
    var model = try model()
    let error = #expect(throws: NetworkError.self) {
      try model.train(on: ["x": [0, 0, 0, 2], "t": [0, 1]], by: .sgd(learningRate: 0.1))
    }
    #expect(error?.message == "row 2 of `x[1]` is 2, outside 0...1")
  }
}
