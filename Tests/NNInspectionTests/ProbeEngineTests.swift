import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import Testing

/// A network around one call of an op, so that each form of change reaches it.
private struct ProbeCase: CustomStringConvertible, Sendable {
  /// What stands before the op's first operand.
  enum Lead: String, CaseIterable {
    /// Nothing: the operand is the leaf that is probed.
    case nothing
    /// A dense layer, whose weights change one lane each.
    case dense
    /// Two dense layers with a sigmoid between them: every element changes.
    case deep
  }

  static let batch = 3
  let name: String
  let graph: Graph
  let root: NodeID
  let values: [NodeID: [Double]]

  var description: String { name }

  init?(_ definition: OpDefinition, _ sample: OpSample, _ lead: Lead) {
    name = "\(definition.name), \(sample.name), behind \(lead.rawValue)"
    var graph = Graph()
    var operands: [NodeID] = []
    var ranges: [NodeID: (ClosedRange<Double>, [Double]?)] = [:]
    for (position, operand) in sample.operands.enumerated() {
      var id = graph.addLeaf(
        .input(range: nil), type: operand.type, name: "operand \(position)")
      ranges[id] = (operand.range, operand.values)
      if position == 0, lead != .nothing {
        let type = operand.type
        guard type.element == .real, type.isPerExample, (1...2).contains(type.shape.rank) else {
          return nil
        }
        let units = Arguments(["units": .integer(type.shape.last)])
        for layer in 0..<(lead == .deep ? 2 : 1) {
          guard let next = try? graph.addLayer(Dense.definition, [id], units) else { return nil }
          id = next
          if layer == 0, lead == .deep, let next = try? graph.add(Sigmoid(), [id]) { id = next }
        }
      }
      operands.append(id)
    }
    guard var root = try? graph.addLayer(definition, operands, sample.arguments) else { return nil }
    if graph[root].type.element == .real, let next = try? graph.add(Tanh(), [root]) { root = next }
    self.root = root
    self.graph = graph
    var values: [NodeID: [Double]] = [:]
    for id in graph.ids where graph[id].leaf != nil {
      if case .leaf(.constant) = graph[id].source { continue }
      let type = graph[id].type
      let (range, written) = ranges[id] ?? (-1...1, nil)
      var random = RandomStream(seed: 3, purpose: name, index: UInt64(id.index))
      values[id] = (0..<type.count(batch: Self.batch)).map { index in
        if let written { return written[index % max(1, written.count)] }
        if case .category(let count) = type.element { return Double(random.index(below: count)) }
        if case .index(let count) = type.element { return Double(random.index(below: count)) }
        return random.uniform(range.lowerBound, range.upperBound)
      }
    }
    self.values = values
  }

  static let all: [ProbeCase] = OpTable.all.flatMap { definition in
    definition.samples.flatMap { sample in
      Lead.allCases.compactMap { ProbeCase(definition, sample, $0) }
    }
  }

  var realLeaves: [NodeID] {
    graph.ids.filter { values[$0] != nil && graph[$0].type.element == .real }
  }
}

/// Probes evaluated through what they change alone, against whole evaluations.
struct ProbeEngineTests {
  private struct Pair {
    let engine: ProbeEngine
    let evaluator: ObjectiveEvaluator<Double>
    let point: NetworkPoint
  }

  private func pair(_ call: ProbeCase, threads: Int = 1) -> Pair {
    let point = NetworkPoint(values: call.values, batch: ProbeCase.batch)
    let objective = Objective.random(
      of: [call.root], in: call.graph, batch: ProbeCase.batch, seed: 1)
    let evaluator = ObjectiveEvaluator<Double>(call.graph, point: point, objective: objective)
    var limits = ProbeEngine.Limits()
    limits.threads = threads
    limits.verificationStride = .max
    return Pair(
      engine: ProbeEngine(evaluator, objective: objective, limits: limits), evaluator: evaluator,
      point: point)
  }

  private func probes(_ count: Int, _ step: Double) -> [Probe] {
    (0..<count).flatMap { index in
      [step, -step, 4 * step].map { Probe(displacement: .coordinate(index), step: $0) }
    }
  }

  @Test(arguments: ProbeCase.all)
  fileprivate func everyOpAgreesWithWholeEvaluations(_ call: ProbeCase) throws {
    let pair = pair(call)
    for leaf in call.realLeaves {
      let values = try #require(call.values[leaf])
      let probes = probes(values.count, 0.03125)
      let answer = pair.engine.values(leaf, at: values, probes: probes)
      #expect(pair.engine.mismatches == 0, "\(call), \(leaf)")
      let quick = try #require(answer)
      let full = pair.evaluator.evaluate(leaf: leaf, base: values, probes: probes)
      let base = pair.evaluator.evaluate(leaf: leaf, base: values, probes: [.base])[0]
      for ((probe, quick), full) in zip(zip(probes, quick), full) {
        let place = "\(call), \(leaf), \(probe): \(quick.value) for \(full.value)"
        if full.value.isFinite {
          #expect(
            abs(quick.value - full.value) <= 1e-9 * abs(full.value - base.value) + 1e-12
              * max(1, abs(full.value)), "\(place)")
        } else {
          #expect(!quick.value.isFinite, "\(place)")
        }
        #expect(
          (quick.branches == base.branches) == (full.branches == base.branches), "\(place)")
      }
    }
    #expect(pair.engine.mismatches == 0)
  }

  /// Where every stage works on changes alone, the smallest change keeps its digits.
  @Test(arguments: ProbeCase.all)
  fileprivate func smallChangesKeepTheirDigits(_ call: ProbeCase) throws {
    let pair = pair(call)
    let objective = Objective.random(
      of: [call.root], in: call.graph, batch: ProbeCase.batch, seed: 1)
    let precise = ObjectiveEvaluator<DoubleDouble>(
      call.graph, point: pair.point, objective: objective)
    for leaf in call.realLeaves where pair.engine.resolvesChanges(of: leaf) {
      let values = try #require(call.values[leaf])
      let base = precise.evaluate(leaf: leaf, base: values, probes: [.base])[0].value
      for step in [0x1p-8, 0x1p-30] {
        let probes = values.indices.map { index in
          let value = values[index]
          return Probe(displacement: .coordinate(index), step: (value + step) - value)
        }
        let quick = try #require(
          pair.engine.values(leaf, at: values, probes: probes, keepingChanges: true))
        let full = precise.evaluate(leaf: leaf, base: values, probes: probes)
        let scale = full.reduce(0) { max($0, abs(($1.value - base).doubleValue)) }
        for ((probe, quick), full) in zip(zip(probes, quick), full) where scale.isFinite {
          let change = (full.value - base).doubleValue
          #expect(
            abs(quick.low - change) <= 1e-12 * scale + 0x1p-98 * max(1, abs(base.doubleValue)),
            "\(call), \(leaf), \(probe): \(quick.low) for \(change)")
        }
      }
    }
  }

  /// The same along directions of a value of each example.
  @Test(arguments: ProbeCase.all)
  fileprivate func directionsKeepTheirDigits(_ call: ProbeCase) throws {
    let pair = pair(call, threads: 2)
    let objective = Objective.random(
      of: [call.root], in: call.graph, batch: ProbeCase.batch, seed: 1)
    let precise = ObjectiveEvaluator<DoubleDouble>(
      call.graph, point: pair.point, objective: objective)
    for leaf in call.realLeaves {
      let values = try #require(call.values[leaf])
      var random = RandomStream(seed: 8, purpose: call.name, index: UInt64(leaf.index))
      let direction = values.map { _ in random.uniform(-1, 1) }
      let probes = [0x1p-8, -0x1p-8, 0x1p-30, -0x1p-30, 0x1p-60].map {
        Probe(displacement: .direction(direction), step: $0)
      }
      #expect(pair.engine.values(leaf, at: values, probes: probes) == nil)
      let answer = pair.engine.values(leaf, at: values, probes: probes, keepingChanges: true)
      #expect(pair.engine.mismatches == 0)
      guard let quick = answer else {
        let isSimple = ["relu", "sigmoid", "tanh"].contains {
          call.name.hasPrefix("\($0),")
        }
        #expect(!isSimple || !call.graph[leaf].type.isPerExample, "\(call), \(leaf)")
        continue
      }
      let base = precise.evaluate(leaf: leaf, base: values, probes: [.base])[0]
      let full = precise.evaluate(leaf: leaf, base: values, probes: probes)
      for ((probe, quick), full) in zip(zip(probes, quick), full) {
        let change = (full.value - base.value).doubleValue
        let reach = 10 * abs(probe.step) * Double(values.count)
        let allowed = 1e-11 * (abs(change) + reach) + 0x1p-98 * max(1, abs(base.value.doubleValue))
        let error = abs(quick.low - change)
        #expect(error <= allowed, "\(call), \(leaf), \(probe.step): \(quick.low) for \(change)")
        #expect((quick.branches == base.branches) == (full.branches == base.branches), "\(call)")
      }
    }
  }

  /// The point itself, to the last bit, whatever else is evaluated beside it.
  @Test(arguments: ProbeCase.all)
  fileprivate func aStepOfZeroIsThePoint(_ call: ProbeCase) throws {
    let pair = pair(call)
    for leaf in call.realLeaves.prefix(2) {
      let values = try #require(call.values[leaf])
      let base = pair.evaluator.evaluate(leaf: leaf, base: values, probes: [.base])[0]
      let probes = [Probe(displacement: .coordinate(0), step: 0.5), .base, .base]
      let quick = try #require(pair.engine.values(leaf, at: values, probes: probes))
      #expect(quick[1].value == base.value || base.value.isNaN)
      #expect(quick[2] == quick[1] || base.value.isNaN)
      #expect(quick[1].branches == base.branches)
    }
  }

  /// A recurrent op of which only the last state is read, by changes small and large.
  ///
  @Test(arguments: [LSTM.definition.name, GRU.definition.name], [true, false])
  func lastStatesKeepTheirDigits(op: String, hasBias: Bool) throws {
    for hasLayer in [true, false] {
      try expectDigits(ofLastState: op, hasBias: hasBias, hasLayer: hasLayer)
    }
  }

  /// The sequence is the input itself, or what a layer makes of it.
  private func expectDigits(ofLastState op: String, hasBias: Bool, hasLayer: Bool) throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([5, 3]), name: "x")
    var sequence = x
    if hasLayer {
      sequence = try graph.addLayer(Dense.definition, [x], Arguments(["units": .integer(4)]))
    }
    let states = try graph.addLayer(
      try #require(OpTable[op]), [sequence],
      Arguments(hasBias ? ["units": .integer(9)] : ["units": .integer(9), "bias": .flag(false)]))
    let last = try graph.add(Element([-1]), [states])
    let point = drawnPoint(graph, batch: 3)
    let objective = Objective.random(of: [last], in: graph, batch: 3, seed: 1)
    let evaluator = ObjectiveEvaluator<Double>(graph, point: point, objective: objective)
    let precise = ObjectiveEvaluator<DoubleDouble>(graph, point: point, objective: objective)
    for leaf in graph.parameters + [x] {
      var limits = ProbeEngine.Limits()
      limits.verificationStride = .max
      let engine = ProbeEngine(evaluator, objective: objective, limits: limits)
      #expect(engine.resolvesChanges(of: leaf))
      let values = try #require(point.values[leaf])
      let base = precise.evaluate(leaf: leaf, base: values, probes: [.base])[0].value
      for step in [0x1p-40, 0x1p-20, 0x1p-6, 4] {
        let probes = values.indices.map { index in
          Probe(
            displacement: .coordinate(index), step: (values[index] + step) - values[index])
        }
        let quick = try #require(
          engine.values(leaf, at: values, probes: probes, keepingChanges: true))
        let full = precise.evaluate(leaf: leaf, base: values, probes: probes)
        let changes = full.map { ($0.value - base).doubleValue }
        let scale = changes.map(abs).max() ?? 0
        for (quick, change) in zip(quick, changes) {
          #expect(abs(quick.low - change) <= 1e-13 * scale, "\(quick.low) for \(change)")
        }
      }
      #expect(engine.mismatches == 0)
    }
  }

  @Test func threadsShareOutWithoutChangingAnything() throws {
    let network = try DenseStack(units: 24, ReLU())
    let (objective, evaluator) = (network.objective, network.evaluator)
    for leaf in network.leaves {
      let values = try #require(network.point.values[leaf])
      let probes = probes(values.count, 0.0625)
      var results: [[ProbeValue]] = []
      for threads in [1, 2, 5] {
        var limits = ProbeEngine.Limits()
        limits.threads = threads
        let engine = ProbeEngine(evaluator, objective: objective, limits: limits)
        results.append(try #require(engine.values(leaf, at: values, probes: probes)))
        #expect(engine.verified > 0 && engine.mismatches == 0)
      }
      #expect(results[0] == results[1] && results[0] == results[2])
    }
  }

  /// A machine of two memory nodes gives the same numbers; blocks for a small cache the same but for
  /// the order of sums.
  @Test func neitherNodesNorCachesChangeAnything() throws {
    let network = try DenseStack(units: 48, Sigmoid())
    let (objective, evaluator) = (network.objective, network.evaluator)
    for leaf in network.leaves {
      let values = try #require(network.point.values[leaf])
      let probes = probes(values.count, 0.0625)
      func results(_ limits: ProbeEngine.Limits) throws -> [ProbeValue] {
        let engine = ProbeEngine(evaluator, objective: objective, limits: limits)
        // The second time with what the first has left.
        _ = engine.values(leaf, at: values, probes: probes)
        let found = try #require(engine.values(leaf, at: values, probes: probes))
        #expect(engine.verified > 0 && engine.mismatches == 0)
        return found
      }
      var limits = ProbeEngine.Limits()
      limits.threads = 4
      let expected = try results(limits)
      if let two = TwoNodes() {
        limits.cores = two.cores
        #expect(try results(limits) == expected)
      }
      for bytes in [0, 1 << 19, 1 << 20, 1 << 24] {
        limits.cacheBytes = bytes
        for (one, other) in zip(try results(limits), expected) {
          #expect(abs(one.value - other.value) <= 1e-12 * (1 + abs(other.value)))
          #expect(one.branches == other.branches)
        }
      }
    }
  }

  /// An encoder layer, whose weights each move few rows' combinations all the way to their sum.
  @Test(arguments: [1, 2, 4], ["gelu", "relu", "tanh"])
  func weightsOfAnEncoderAgreeWithWholeEvaluations(heads: Int, activation: String) throws {
    // Fewer numbers behind the sum than in it, and more.
    for units in [3, 11] { try checkEncoder(heads, activation, units) }
  }

  private func checkEncoder(_ heads: Int, _ activation: String, _ units: Int) throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([5, 8]), name: "x")
    func layer(
      _ name: String, _ inputs: NodeID..., arguments: [String: Argument] = [:]
    ) throws -> NodeID {
      let definition = try #require(OpTable.all.first { $0.name == name })
      return try graph.addLayer(definition, inputs, Arguments(arguments))
    }
    let mixed = try layer(
      "attention", try layer("layerNorm", x), arguments: ["heads": .integer(heads)])
    let encoded = try layer("add", x, mixed)
    var hidden = try layer(
      "dense", try layer("layerNorm", encoded), arguments: ["units": .integer(12)])
    hidden = try layer(activation, hidden)
    hidden = try layer("dense", hidden, arguments: ["units": .integer(8)])
    let sum = try layer("add", encoded, hidden)
    let mean = try layer("mean", sum, arguments: ["axis": .integer(0)])
    let root = try layer("dense", mean, arguments: ["units": .integer(units)])
    let point = drawnPoint(graph, batch: 3)
    let objective = Objective.random(of: [root], in: graph, batch: 3, seed: 1)
    let evaluator = ObjectiveEvaluator<Double>(graph, point: point, objective: objective)
    let engine = ProbeEngine(evaluator, objective: objective)
    for leaf in graph.parameters + [x] {
      let values = try #require(point.values[leaf])
      let probes = [0x1p-24, 0x1p-10, 0.0625, 40].flatMap { self.probes(values.count, $0) }
      let quick = try #require(engine.values(leaf, at: values, probes: probes))
      let full = evaluator.evaluate(leaf: leaf, base: values, probes: probes)
      let base = evaluator.evaluate(leaf: leaf, base: values, probes: [.base])[0]
      for (probe, (quick, full)) in zip(probes, zip(quick, full)) {
        let place = "\(graph[leaf].path), \(probe): \(quick.value) for \(full.value)"
        #expect(
          abs(quick.value - full.value) <= 1e-9 * abs(full.value - base.value) + 1e-12, "\(place)")
        #expect((quick.branches == base.branches) == (full.branches == base.branches), "\(place)")
      }
    }
    #expect(engine.mismatches == 0)
  }

  @Test func memoryIsBounded() throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([16]), name: "x")
    let hidden = try graph.addLayer(Dense.definition, [x], Arguments(["units": .integer(8)]))
    let output = try graph.addLayer(Dense.definition, [hidden], Arguments(["units": .integer(8)]))
    let point = drawnPoint(graph, batch: 4)
    let objective = Objective.random(of: [output], in: graph, batch: 4, seed: 1)
    let evaluator = ObjectiveEvaluator<Double>(graph, point: point, objective: objective)
    var limits = ProbeEngine.Limits()
    limits.memory = 1
    let engine = ProbeEngine(evaluator, objective: objective, limits: limits)
    let values = try #require(point.values[graph.parameters[0]])
    let probes = probes(values.count, 0.0625)
    #expect(engine.values(graph.parameters[0], at: values, probes: probes)?.count == probes.count)
  }
}

/// Three dense layers over 16 features, each with an activation behind it, at a drawn point of 8
/// examples.
private struct DenseStack {
  let leaves: [NodeID]
  let point: NetworkPoint
  let objective: Objective
  let evaluator: ObjectiveEvaluator<Double>

  init(units: Int, _ activation: any Op) throws {
    var graph = Graph()
    let x = graph.addLeaf(.input(range: nil), type: .perExample([16]), name: "x")
    var value = x
    for _ in 0..<3 {
      value = try graph.addLayer(Dense.definition, [value], Arguments(["units": .integer(units)]))
      value = try graph.add(activation, [value])
    }
    leaves = graph.parameters + [x]
    point = drawnPoint(graph, batch: 8)
    objective = Objective.random(of: [value], in: graph, batch: 8, seed: 1)
    evaluator = ObjectiveEvaluator<Double>(graph, point: point, objective: objective)
  }
}
