import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor
import NNTraining
import Testing

/// A multilayer perceptron on seeded examples, for planting faults.
private struct Perceptron {
  var inputs = 8
  var hidden = [16, 16]
  var activation = "relu"
  var initializer = Initializer.he
  var bias = Initializer.zeros
  var classes = 3
  var lossFactor: Double?

  func network() throws -> Network {
    var graph = Graph()
    var value = graph.addLeaf(.input(range: nil), type: .perExample([inputs]), name: "x")
    let target = graph.addLeaf(
      .target, type: ValueType([], isPerExample: true, element: .category(classes)), name: "label")
    let act = try #require(OpTable[activation])
    for (index, width) in hidden.enumerated() {
      graph.scope = "hidden\(index)"
      value = try graph.addLayer(
        Dense.definition, [value],
        Arguments([
          "units": .integer(width), "init": .initializer(initializer), "bias": .initializer(bias),
        ]))
      value = try graph.addLayer(act, [value])
    }
    graph.scope = "logits"
    let headInit: Initializer = initializer == .zeros ? .zeros : .glorot
    value = try graph.addLayer(
      Dense.definition, [value],
      Arguments(["units": .integer(classes), "init": .initializer(headInit)]))
    graph.scope = "loss"
    var loss = try graph.add(CrossEntropy(), [value, target])
    if let lossFactor {
      let factor = graph.addConstant(lossFactor)
      loss = try graph.add(Multiply(), [loss, factor])
    }
    return Network(graph: graph, loss: loss)
  }

  func diagnosis(seed: UInt64 = 0, examples: Int = 300) throws -> Diagnosis {
    let network = try network()
    let data = try Dataset.random(for: network, examples: examples, seed: seed)
    return try #require(
      try Diagnosis.diagnose(
        network, data: data, split: DataSplit(all: examples),
        parameters: ParameterStore(network.graph, seed: seed)))
  }
}

@Suite struct DiagnosisTests {
  @Test func deepSigmoidIsDiffuse() throws {
    let found = try Perceptron(
      hidden: Array(repeating: 16, count: 20), activation: "sigmoid", initializer: .glorot
    ).diagnosis()
    let finding = try #require(found.findings.first)
    #expect(found.findings.count == 1)
    #expect(finding.rule == "vanishing-gradient")
    #expect(finding.severity == .error)
    #expect(finding.evidence["diffuse"] == .text("yes"))
    #expect(finding.marked.count > 10)
    #expect(finding.cause?.hasPrefix("activation: each of 20 layers keeps 0.") == true)
    #expect(finding.repair == "relu in place of sigmoid, with init: .he")
    let first = try #require(found.measurement.preActivations.first)
    let decades = try #require(found.measurement[first]?.decades)
    #expect(decades < -8.5 && decades > -20)
  }

  @Test func oneLayerThatShrinksTheGradientIsTheHotspot() throws {
    let perceptron = Perceptron(hidden: [16, 16, 16])
    let network = try perceptron.network()
    var parameters = ParameterStore(network.graph, seed: 1)
    var weight = try #require(parameters["hidden2.dense.weight"])
    weight.elements = weight.elements.map { $0 * 1e-5 }
    parameters["hidden2.dense.weight"] = weight
    let data = try Dataset.random(for: network, examples: 200, seed: 1)
    let found = try #require(
      try Diagnosis.diagnose(
        network, data: data, split: DataSplit(all: 200), parameters: parameters))
    #expect(found.findings.map(\.rule) == ["vanishing-gradient"])
    #expect(found.findings.first?.layer == "hidden2.dense")
    #expect(found.findings.first?.cause?.hasPrefix("initialisation: the weights of") == true)
  }

  @Test func negativeBiasKillsReLUs() throws {
    let found = try Perceptron(hidden: [16, 16], bias: .constant(-25)).diagnosis()
    let finding = try #require(found.findings.first)
    #expect(finding.rule == "dead-relu")
    #expect(finding.layer == "hidden0.relu")
    #expect(finding.severity == .error)
    #expect(finding.cause?.hasPrefix("bias: with its bias at 0, 16 of the 16 would fire") == true)
    #expect(finding.repair == "bias: .zeros")
    #expect(finding.consequences == ["hidden1.relu"])
    #expect(found.findings.count == 1)
  }

  @Test func zeroInitialisationIsSymmetric() throws {
    for activation in ["relu", "tanh", "sigmoid"] {
      let found = try Perceptron(activation: activation, initializer: .zeros).diagnosis()
      #expect(found.findings.map(\.rule) == ["symmetric-units"], "\(activation)")
      #expect(found.findings.first?.layer == "hidden0.dense")
    }
  }

  @Test func healthyNetworksAreLeftAlone() throws {
    for seed in UInt64(0)..<5 {
      for hidden in [[4], [128], [32, 32], [64, 32, 16], [16, 16, 16, 16, 16]] {
        for (activation, start) in [("relu", Initializer.he), ("tanh", .glorot)] {
          let found = try Perceptron(hidden: hidden, activation: activation, initializer: start)
            .diagnosis(seed: seed)
          #expect(found.isHealthy, "\(hidden) \(activation) seed \(seed): \(found.findings)")
        }
      }
    }
  }

  @Test func scaleOfTheLossChangesNothing() throws {
    let plain = Perceptron(
      hidden: Array(repeating: 16, count: 20), activation: "sigmoid", initializer: .glorot)
    let expected = try plain.diagnosis().measurement.layers.map(\.decades)
    for factor in [1e-6, 1e6] {
      var scaled = plain
      scaled.lossFactor = factor
      let found = try scaled.diagnosis()
      #expect(found.findings.map(\.rule) == ["vanishing-gradient"])
      let actual = found.measurement.layers.map(\.decades)
      for (left, right) in zip(expected, actual) {
        guard let left, let right else { continue }
        #expect(abs(left - right) < 1e-9)
      }
    }
  }

  @Test func missingLossAndCancellation() throws {
    var network = try Perceptron().network()
    let data = try Dataset.random(for: network, examples: 10, seed: 0)
    let parameters = ParameterStore(network.graph, seed: 0)
    let cancelled = try Diagnosis.diagnose(
      network, data: data, split: DataSplit(all: 10), parameters: parameters,
      isCancelled: { true })
    #expect(cancelled == nil)
    network.loss = nil
    #expect(throws: TrainingError(.noLoss)) {
      try Diagnosis.diagnose(
        network, data: data, split: DataSplit(all: 10), parameters: parameters)
    }
  }

  @Test func everyRuleHasAPage() {
    #expect(Set(RuleTable.ids).count == RuleTable.all.count)
    for id in RuleTable.ids {
      let text = RuleTable[id]?.text ?? ""
      for heading in [
        "What it does", "Why it matters", "How it is measured", "Example", "Repair", "Known limits",
      ] {
        #expect(text.contains("\n\(heading)\n  "), "\(id)")
      }
    }
  }
}

/// The units of a convolution are its channels, wherever their pixels stand.
@Test func deadChannelsAreCountedAsUnits() throws {
  var graph = Graph()
  let image = graph.addLeaf(.input(range: 0...1), type: .perExample([1, 6, 6]), name: "image")
  let target = graph.addLeaf(
    .target, type: ValueType([], isPerExample: true, element: .category(2)), name: "label")
  graph.scope = "features"
  var value = try graph.addLayer(
    Conv2D.definition, [image],
    Arguments(["filters": .integer(5), "kernel": .integer(3), "init": .initializer(.he)]))
  let convolution = value
  value = try graph.addLayer(try #require(OpTable["relu"]), [value], Arguments([:]))
  let relu = value
  value = try graph.addLayer(try #require(OpTable["flatten"]), [value], Arguments([:]))
  graph.scope = "logits"
  value = try graph.addLayer(Dense.definition, [value], Arguments(["units": .integer(2)]))
  graph.scope = "loss"
  let loss = try graph.add(CrossEntropy(), [value, target])
  let network = Network(graph: graph, loss: loss)
  var parameters = ParameterStore(network.graph, seed: 1)
  let bias = try #require(
    graph[convolution].inputs.map { graph[$0].path }.first { $0.hasSuffix("bias") })
  parameters[bias] = Tensor(unchecked: [5], elements: [-50, 1, -50, 1, -50])
  let data = try Dataset.random(for: network, examples: 40, seed: 0)
  let measured = try #require(
    try NetworkMeasurement.measure(
      network, data: data, rows: Array(0..<40), parameters: parameters))
  let layer = try #require(measured.layers.first { $0.node == relu })
  #expect(layer.unitCount == 5)
  #expect(layer.deadUnits == [0, 2, 4])
}
