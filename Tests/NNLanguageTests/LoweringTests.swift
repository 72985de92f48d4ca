import NNAutodiff
import NNLanguage
import NNTraining
import NNTensor
import Testing

@Suite struct LoweringTests {
  private static func network(_ text: String) -> LoweredNetwork {
    let analysis = Analyzer().analyze(SourceText(text))
    #expect(analysis.diagnostics == [], "\(text)")
    return analysis.network
  }

  private static func parameters(_ network: LoweredNetwork) -> [String] {
    network.graph.parameters.map { "\(network.graph[$0].path) \(network.graph[$0].type)" }
  }

  @Test func digitsIsLoweredWhole() throws {
    let analysis = Analyzer().analyze(SourceText(Examples.digits))
    #expect(analysis.diagnostics == [])
    let network = analysis.network
    #expect(
      Self.parameters(network) == [
        "hidden.dense.weight [128, 64]", "hidden.dense.bias [128]",
        "logits.dense.weight [10, 128]", "logits.dense.bias [10]",
      ])
    #expect(network.seed == 7)
    #expect(network.inputs.map { network.graph[$0].leaf } == [.input(range: 0...16)])
    #expect(network.targets.map { network.graph[$0].type.element } == [.category(10)])
    #expect(network.loss.map { network.graph[$0].path } == "loss.crossEntropy")
    #expect(
      network.optimizer
        == .adam(learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0))
    let data = try #require(network.data)
    #expect(data.holdout == 0.2)
    guard case .csv(let file, let columns) = data.source else {
      Issue.record("no csv")
      return
    }
    #expect(file == "digits.csv")
    #expect(columns.map(\.name) == ["image", "digit"])
    #expect(columns.map(\.pattern) == ["p*", "label"])
    guard case .action(.train(let request)) = analysis.statements[9].meaning,
      case .action(.expect(let expectation)) = analysis.statements[11].meaning,
      case .comparison(let comparison) = expectation.demand
    else {
      Issue.record("no train or expect")
      return
    }
    #expect(request.epochs == 30)
    #expect(request.batch == 32)
    #expect(comparison.metric == .accuracy)
    #expect(comparison.holds(for: 0.95))
    #expect(!comparison.holds(for: .nan))
  }

  @Test func everyUseOfABlockHasItsOwnParameters() {
    let network = Self.network(Examples.encoder)
    let parameters = Self.parameters(network)
    #expect(parameters.count == 1 + 2 * 16 + 4)
    for parameter in [
      "embedded.embedding.weight [5000, 64]",
      "encoder[0].encoderLayer.attended.selfAttention.layerNorm.weight [64]",
      "encoder[1].encoderLayer.attended.selfAttention.attention.query.weight [64, 64]",
      "encoder[1].encoderLayer.attended.selfAttention.attention.output.bias [64]",
      "encoder[1].encoderLayer.feedForward.dense.weight [256, 64]",
      "encoder[0].encoderLayer.feedForward.dense_2.weight [64, 256]", "logits.layerNorm.bias [64]",
    ] {
      #expect(parameters.contains(parameter), "\(parameter)")
    }
  }

  @Test func imagesBecomeFeatures() {
    let network = Self.network(Examples.lenet)
    #expect(
      Self.parameters(network).prefix(5) == [
        "features.conv2d.weight [6, 1, 5, 5]", "features.conv2d.bias [6]",
        "features.conv2d_2.weight [16, 6, 5, 5]", "features.conv2d_2.bias [16]",
        "logits.dense.weight [120, 400]",
      ])
  }

  @Test func aSubscriptIsAnElement() {
    let network = Self.network(
      """
      input sequence: [20, 16]
      let states = sequence.lstm(8)
      let last = states[-1]
      let one = states[0, 3]
      let n = 2
      let other = states[n - 1]
      """)
    let types = ["last", "one", "other"].map { name in
      network.values[name].map { network.graph[$0].type.shape.description }
    }
    #expect(types == ["[8]", "[]", "[8]"])
    #expect(
      Self.parameters(network) == [
        "states.lstm.weight_ih [32, 16]", "states.lstm.weight_hh [32, 8]",
        "states.lstm.bias_ih [32]", "states.lstm.bias_hh [32]",
      ])
  }

  /// Three blocks of rows and both biases, as PyTorch has them.
  @Test func aGatedRecurrentUnitHasItsParameters() {
    let network = Self.network(
      """
      input sequence: [20, 16]
      let states = sequence.gru(8)
      let plain = states.gru(4, init: .he, bias: false)
      let last = plain[-1]
      """)
    let types = ["states", "plain", "last"].map { name in
      network.values[name].map { network.graph[$0].type.shape.description }
    }
    #expect(types == ["[20, 8]", "[20, 4]", "[4]"])
    #expect(
      Self.parameters(network) == [
        "states.gru.weight_ih [24, 16]", "states.gru.weight_hh [24, 8]",
        "states.gru.bias_ih [24]", "states.gru.bias_hh [24]",
        "plain.gru.weight_ih [12, 8]", "plain.gru.weight_hh [12, 4]",
      ])
  }

  /// A layer made of several ops has one set of parameters in a shared function too.
  @Test func aSharedTowerSharesItsAttention() {
    let network = Self.network(
      """
      shared func tower(x) { return x.attention(heads: 2).mean(axis: 0) }
      input left: [3, 4]
      input right: [3, 4]
      let distance = tower(left) - tower(right)
      """)
    #expect(
      Self.parameters(network).map { $0.prefix { $0 != " " } } == [
        "tower.attention.query.weight", "tower.attention.query.bias",
        "tower.attention.key.weight", "tower.attention.key.bias",
        "tower.attention.value.weight", "tower.attention.value.bias",
        "tower.attention.output.weight", "tower.attention.output.bias",
      ])
  }

  @Test func rowsHoldTheirNumbers() throws {
    let network = Self.network(Examples.xor)
    guard case .rows(let rows)? = network.data?.source else {
      Issue.record("no rows")
      return
    }
    #expect(rows.map(\.name) == ["x", "t"])
    #expect(rows.map(\.values) == [[0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0]])
    #expect(rows.map(\.count) == [4, 4])
  }

  @Test func eachUseOfAFunctionHasParametersOfItsOwn() {
    let network = Self.network(
      """
      input x: [8]
      target t: [8]
      func block(x, width = 4) {
        let inner = x.dense(width).relu()
        return x + inner.dense(x.shape[-1])
      }
      let y = x.repeated(2) { y in y.block() }.block(width: 3)
      loss squaredError(y, t)
      gradcheck y[1].block
      """)
    #expect(
      Self.parameters(network).map { $0.split(separator: " ")[0] } == [
        "y[0].block.inner.dense.weight", "y[0].block.inner.dense.bias",
        "y[0].block.dense.weight", "y[0].block.dense.bias",
        "y[1].block.inner.dense.weight", "y[1].block.inner.dense.bias",
        "y[1].block.dense.weight", "y[1].block.dense.bias",
        "y.block.inner.dense.weight", "y.block.inner.dense.bias",
        "y.block.dense.weight", "y.block.dense.bias",
      ])
    #expect(network.functionUses.map(\.path) == ["y[0].block", "y[1].block", "y.block"])
  }

  @Test func aSharedFunctionHasOneSetOfParameters() {
    let network = Self.network(
      """
      input left: [8]
      input right: [8]
      target same: [1]
      shared func tower(x) {
        let inner = x.dense(8).relu().dense(8)
        return inner.dense(2, name: "out")
      }
      let logit = (tower(left) - tower(right)).dense(1)
      loss binaryCrossEntropy(logit, same)
      """)
    #expect(
      Self.parameters(network) == [
        "tower.inner.dense.weight [8, 8]", "tower.inner.dense.bias [8]",
        "tower.inner.dense_2.weight [8, 8]", "tower.inner.dense_2.bias [8]",
        "tower.out.weight [2, 8]", "tower.out.bias [2]",
        "logit.dense.weight [1, 2]", "logit.dense.bias [1]",
      ])
  }

  @Test func namesDependOnlyOnEarlierOpsOfTheSameKind() {
    let network = Self.network(
      "input x: [4]\nlet a = x.dense(4).relu().dense(3).dense(2, name: \"last\")\nlet b = a.dense(1)"
    )
    #expect(
      network.graph.nodes.filter { $0.op != nil }.map(\.path) == [
        "a.dense", "a.relu", "a.dense_2", "a.last", "b.dense",
      ])
  }

  @Test func aHandWrittenGradientIsUsedByBackprop() throws {
    let analysis = Analyzer().analyze(SourceText(Examples.affine))
    #expect(analysis.diagnostics == [])
    let network = analysis.network
    let use = try #require(network.handWritten.first)
    #expect(use.function == "affine")
    #expect(use.parameters == ["x", "W", "b"])
    #expect(use.arguments.map { network.graph[$0].path } == ["x", "W", "b"])
    #expect(use.returnedRanges.map { SourceText(Examples.affine)[$0] }.last == "dy")
    let loss = try #require(network.loss)
    let backprop = try network.graph.addingGradients(of: loss)
    for argument in use.arguments {
      let gradient = try #require(backprop.cotangents[argument])
      #expect(backprop.graph[gradient].type.shape == network.graph[argument].type.shape)
    }
    let added = backprop.graph.nodes[network.graph.nodes.count...]
    #expect(added.contains { $0.path.contains("outer") })
    guard case .action(.gradcheck(let request)) = analysis.statements.last?.meaning else {
      Issue.record("no gradcheck")
      return
    }
    #expect(request.target == .function("affine"))
  }

  @Test func aNamedNumberCountsWhereAWholeNumberIsWanted() throws {
    let network = Self.network("let n = 4\ninput x: [n]\nlet y = x.dense(n * 2) * n")
    #expect(network.values["y"].map { network.graph[$0].type.shape } == [8])
    let n = try #require(network.values["n"])
    #expect(network.integerScalars == [n])
  }

  @Test func hugeProgramsAreRefused() {
    for text in [
      "input x: [4]\nlet y = x.repeated(100000) { a in a.repeated(100000) { b in b } }",
      "input x: [4]\nlet y = x.repeated(100000) { a in a.relu().relu().relu().relu().relu().relu().relu().relu().relu().relu().relu() }",
    ] {
      let ids = Analyzer().analyze(SourceText(text)).diagnostics.map(\.id)
      #expect(ids == ["too-large"], "\(text)")
    }
    var doubling = "func f0(x) { return x + x }\n"
    for level in 1...50 {
      doubling += "func f\(level)(x) { return x.f\(level - 1)().f\(level - 1)() }\n"
    }
    doubling += "input x: [1]\nlet y = x.f50()"
    #expect(Analyzer().analyze(SourceText(doubling)).diagnostics.map(\.id) == ["too-large"])
  }

  @Test func pathsMayBeShortened() throws {
    let analysis = Analyzer().analyze(
      SourceText("input x: [4]\nlet h = x.dense(3).relu()\nset h.weight[0, -1] = 0.5"))
    #expect(analysis.diagnostics == [])
    guard case .action(.set(let assignment)) = analysis.statements.last?.meaning else {
      Issue.record("no set")
      return
    }
    #expect(analysis.network.graph[assignment.target].path == "h.dense.weight")
    #expect(assignment.index == [0, 3])
    #expect(assignment.values == [0.5])
  }

  @Test func damagedProgramsNeverTrap() {
    var random = SeededGenerator(seed: 3)
    let words = [
      "dense(3)", ".relu()", "x", "W", "(", ")", "affine", "let a = ", "\n", "1e300", "-1", "[",
      "]", "{ x in", "}", "shape", ".repeated(2)", "axis: 9", ",", "reshape([-1, 0])", "/ 0",
      "gradcheck", "set", "seed", "func f(x)", "return",
    ]
    for (_, text) in Examples.all {
      let tokens = SyntaxTree.parse(text).root.allTokens
      for _ in 0..<150 {
        let token = tokens.randomElement(using: &random) ?? tokens[0]
        let word = words.randomElement(using: &random) ?? ""
        let damaged = tokens[0].tree.source.applying([.init(token.range, word)])
        let source = SourceText(damaged)
        for mode in [SyntaxTree.Mode.file, .prompt] {
          let analysis = Analyzer().analyze(source, mode: mode)
          _ = DiagnosticRenderer(source: source, file: nil).render(analysis.diagnostics)
        }
      }
    }
  }
}
