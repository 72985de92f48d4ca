import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Synchronization
import Testing

/// Probes that are stopped in their midst.
@Suite struct StoppedProbesTests {
  private let evaluator: ObjectiveEvaluator<Double>
  private let objective: Objective
  private let leaf: NodeID
  private let values: [Double]

  init() throws {
    var graph = Graph()
    leaf = graph.addLeaf(
      .input(range: nil), type: ValueType([64], isPerExample: true), name: "x")
    let layer = try graph.addLayer(Dense.definition, [leaf], Arguments(["units": .integer(8)]))
    let root = try graph.add(Tanh(), [layer])
    var point: [NodeID: [Double]] = [:]
    for id in graph.ids where graph[id].leaf != nil {
      let count = graph[id].type.count(batch: 4)
      point[id] = (0..<count).map { Double($0 % 7) / 8 - 0.375 }
    }
    values = point[leaf] ?? []
    objective = .random(of: [root], in: graph, batch: 4, seed: 1)
    evaluator = ObjectiveEvaluator(
      graph, point: NetworkPoint(values: point, batch: 4), objective: objective)
  }

  private var probes: [Probe] {
    values.indices.map { Probe(displacement: .coordinate($0), step: 0.125) }
  }

  /// What is left undone must not count as wrong: whole evaluations would take its place, which
  /// take a hundred times as long.
  @Test(arguments: [0, 1, 3])
  func aStopSaysNothingAgainstTheEngine(after answers: Int) throws {
    var limits = ProbeEngine.Limits()
    limits.threads = 1
    let engine = ProbeEngine(evaluator, objective: objective, limits: limits)
    let asked = Mutex(0)
    let stopped = Cancellation.polling({
      asked.withLock {
        $0 += 1; return $0 > answers
      }
    }) {
      engine.values(leaf, at: values, probes: probes)
    }
    #expect(stopped?.count == probes.count)
    #expect(engine.mismatches == 0)
    let whole = evaluator.evaluate(leaf: leaf, base: values, probes: probes)
    let again = try #require(engine.values(leaf, at: values, probes: probes))
    #expect(zip(again, whole).allSatisfy { abs($0.value - $1.value) < 1e-12 })
  }

  @Test func wholeEvaluationsEndBetweenProbes() {
    let asked = Mutex(0)
    let results = Cancellation.polling({
      asked.withLock {
        $0 += 1; return $0 > 20
      }
    }) {
      evaluator.evaluate(leaf: leaf, base: values, probes: probes)
    }
    #expect(results.count == probes.count)
    #expect(results[0].value.isFinite)
    #expect(results.suffix(probes.count - 21).allSatisfy { $0.value.isNaN })
  }
}
