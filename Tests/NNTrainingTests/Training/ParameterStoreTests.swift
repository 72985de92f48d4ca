import NNAutodiff
import NNTensor
import NNTraining
import Testing

@Suite struct ParameterStoreTests {
  private let weight = "hidden.dense.weight"

  @Test func initialisersHaveTheirSpread() throws {
    func sample(_ initializer: Initializer) -> [Double] {
      ParameterSpecification(fanIn: 50, fanOut: 100, initializer: initializer)
        .sample(count: 20_000, seed: 1, path: "w")
    }
    func deviation(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    // The standard error of a deviation is σ / √(2n): 0.5 %.
    #expect(abs(deviation(sample(.he)) / 0.2 - 1) < 0.025)
    #expect(abs(deviation(sample(.normal(std: 3))) / 3 - 1) < 0.025)
    let limit = 0.2  // √(6 / 150)
    let glorot = sample(.glorot)
    #expect(glorot.allSatisfy { abs($0) <= limit })
    #expect(abs(deviation(glorot) / (limit / 3.0.squareRoot()) - 1) < 0.025)
    #expect(sample(.uniform(limit: 2)).contains { $0 > 1.9 })
    #expect(Set(sample(.zeros)) == [0])
    #expect(Set(sample(.constant(0.5))) == [0.5])
  }

  @Test func anEditElsewhereChangesNoWeight() throws {
    let store = ParameterStore(try digitsNetwork().graph, seed: 7)
    let longer = ParameterStore(try digitsNetwork(extra: 2).graph, seed: 7)
    for path in store.tensors.keys { #expect(store[path] == longer[path]) }
    #expect(store[weight] != ParameterStore(try digitsNetwork().graph, seed: 8)[weight])
    #expect(store.count == 64 * 128 + 128 + 128 * 10 + 10)
  }

  @Test func redefiningKeepsWhatStaysTheSame() throws {
    var store = ParameterStore(try digitsNetwork(extra: 1).graph, seed: 7)
    store[weight] = Tensor(repeating: 1, shape: [128, 64])
    let snapshot = store
    store[weight] = Tensor(repeating: 2, shape: [64, 128])
    #expect(store == snapshot)

    let builder = NetworkBuilder()
    let image = builder.input("image", shape: [64])
    let hidden = try builder.scope("hidden") { try image.dense(128) }
    let logits = try builder.scope("logits") { try hidden.dense(5) }
    let changes = store.adopt(builder.model(loss: logits).network.graph, seed: 7)
    #expect(changes.kept == [weight, "hidden.dense.bias"])
    #expect(changes.reshaped == ["logits.dense.weight", "logits.dense.bias"])
    #expect(changes.added.isEmpty)
    #expect(changes.removed == ["extra0.dense.bias", "extra0.dense.weight"])
    #expect(store[weight] == snapshot[weight])
    #expect(store["logits.dense.weight"]?.shape == [5, 128])
    #expect(snapshot["logits.dense.weight"]?.shape == [10, 128])
  }
}
