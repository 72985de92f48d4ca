import NNAutodiff
import NNTensor
import Testing

/// Plans: shared buffers, partial batches, runs from the middle.
struct ExecutorTests {
  private func network() throws -> (BuiltNetwork, Int) {
    let network = try #require(PyTorchCases.load().networks.first)
    return (try BuiltNetwork(network), network.batch)
  }

  @Test func sharedBuffersGiveTheSameBits() throws {
    let (built, batch) = try network()
    let own = execute(
      built.pass.graph, built.values, outputs: built.outputs, batch: batch, as: Float.self)
    let sharing = execute(
      built.pass.graph, built.values, outputs: built.outputs, batch: batch,
      keepsEveryValue: false, as: Float.self)
    for id in built.outputs { #expect(own.elements(of: id) == sharing.elements(of: id)) }
    sharing.run()
    for id in built.outputs { #expect(own.elements(of: id) == sharing.elements(of: id)) }
  }

  @Test func valuesOfAnotherExecutorAreNotComputedAgain() throws {
    let (built, batch) = try network()
    let whole = execute(
      built.pass.graph, built.values, outputs: built.outputs, batch: batch, as: Double.self)
    let forward = built.pass.graph.ancestors(of: [built.pass.root])
    let shared = forward.reduce(into: [NodeID: UnsafeMutablePointer<Double>]()) {
      $0[$1] = whole.pointer(to: $1)
    }
    let back = Executor<Double>(
      built.pass.graph, capacity: batch, outputs: built.outputs, keepsEveryValue: false,
      shared: shared)
    for (leaf, numbers) in built.values where shared[leaf] == nil { back.set(leaf, to: numbers) }
    #expect(Set(back.steps).isDisjoint(with: forward))
    #expect(back.steps.count < whole.steps.count)
    back.run()
    for id in built.outputs { #expect(back.elements(of: id) == whole.elements(of: id)) }
  }

  @Test(arguments: [1, 3, 7])
  func aPartialBatchIsASmallerPlan(batch: Int) throws {
    let (built, capacity) = try network()
    for keepsEveryValue in [true, false] {
      let roomy = execute(
        built.pass.graph, built.values, outputs: built.outputs, batch: batch, capacity: capacity,
        keepsEveryValue: keepsEveryValue, as: Double.self)
      let exact = execute(
        built.pass.graph, built.values, outputs: built.outputs, batch: batch, as: Double.self)
      for id in built.outputs { #expect(roomy.elements(of: id) == exact.elements(of: id)) }
    }
  }

  @Test func aRunThatIsToldToStopLeavesOff() throws {
    let (built, batch) = try network()
    let executor = execute(
      built.pass.graph, built.values, outputs: built.outputs, batch: batch, as: Double.self)
    let before = built.outputs.map(executor.elements)
    let weight = try #require(built.pass.graph.parameters.last)
    executor.set(weight, to: executor.elements(of: weight).map { $0 + 1 })
    Cancellation.polling({ true }) { executor.run() }
    #expect(built.outputs.map(executor.elements) == before)
    Cancellation.polling({ false }) { executor.run() }
    #expect(built.outputs.map(executor.elements) != before)
  }

  @Test func aRunFromTheMiddleIsAWholeRun() throws {
    let (built, batch) = try network()
    let weight = try #require(built.pass.graph.parameters.last)
    var moved = built.values
    moved[weight] = built.values[weight]?.map { $0 + 0.25 }
    let whole = execute(
      built.pass.graph, moved, outputs: built.outputs, batch: batch, as: Double.self)
    let partial = execute(
      built.pass.graph, built.values, outputs: built.outputs, batch: batch, as: Double.self)
    partial.set(weight, to: moved[weight] ?? [])
    let needed = Set(partial.steps)
    partial.run(built.pass.graph.descendants(of: [weight]).filter { needed.contains($0) })
    for id in built.outputs { #expect(whole.elements(of: id) == partial.elements(of: id)) }
  }

  @Test func theFirstNumberThatIsNotFiniteIsFound() throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([2]), name: "x")
    let logarithm = try graph.add("log", [x])
    let sum = try graph.add("sum", [logarithm])
    let executor = execute(graph, [x: [1, 0]], outputs: [sum], batch: 1, as: Double.self)
    #expect(executor.firstNonFinite() == logarithm)
  }
}
