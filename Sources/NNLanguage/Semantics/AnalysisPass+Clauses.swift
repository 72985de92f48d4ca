import NNAutodiff
import NNTraining
import NNTensor

/// `loss`, `data`, `optimizer` and `seed`: one of each in a file.
extension AnalysisPass {
  mutating func clause(_ statement: SyntaxNode, _ word: StatementWord) -> Declaration? {
    let place = statement.childTokens.first?.range ?? statement.range
    if let earlier = clauses[word] {
      lowering.tell(
        Diagnostic(
          id: "redeclaration", "there is a second `\(word.text)`", at: place,
          notes: [.init(earlier, "the first one")], help: "keep one of them"))
      return nil
    }
    clauses[word] = place
    guard let node = statement.childExpression else { return nil }
    let kind: Declaration.Kind
    switch word {
    case .loss:
      kind = .loss
      loss(node)
    case .data:
      kind = .data
      network.data = data(node)
    case .optimizer:
      kind = .optimizer
      network.optimizer = optimizer(node)
    default:
      kind = .seed
      seed(node)
    }
    return Declaration(kind: kind, name: word.text, uses: lowering.used)
  }

  private mutating func seed(_ node: SyntaxNode) {
    guard let value = lowering.number(node, "the seed") else { return }
    guard value == value.rounded(), value >= 0, value < 9_007_199_254_740_992 else {
      _ = lowering.fail(
        "bad-argument", "the seed must be a whole number from 0 to 9,007,199,254,740,991",
        at: node.range)
      return
    }
    network.seed = UInt64(value)
  }

  private mutating func loss(_ node: SyntaxNode) {
    lowering.graph.scope = "loss"
    let located = lowering.evaluate(node)
    lowering.graph.scope = ""
    guard !located.value.isUnknown else { return }
    guard let id = lowering.tensor(located) else { return }
    let type = lowering.graph[id].type
    guard type.shape.rank == 0, type.element == .real else {
      let isOperation = node.kind == .infix || node.kind == .prefix
      let edits: [FixIt.Edit] =
        isOperation
        ? [
          .init(SourceRange(at: node.range.start), "("),
          .init(SourceRange(at: node.range.end), ").mean()"),
        ]
        : [.init(SourceRange(at: node.range.end), ".mean()")]
      _ = lowering.fail(
        "loss-not-scalar", "the loss must be one number for each example, but is \(type)",
        at: node.range, help: "average it",
        fixIts: type.element == .real ? [FixIt("average it", edits)] : [])
      return
    }
    network.loss = id
  }

  private mutating func optimizer(_ node: SyntaxNode) -> Optimizer? {
    guard let (name, call) = Self.callee(of: node) else {
      _ = lowering.fail(
        "bad-optimizer", "`\(source(node))` is no optimiser", at: node.range,
        help: "write it as `optimizer adam(learningRate: 1e-3)`")
      return nil
    }
    let defaults: [String: [(label: String, value: Double)]] = [
      "sgd": [("learningRate", 0.01), ("momentum", 0), ("weightDecay", 0)],
      "adam": [
        ("learningRate", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8),
        ("weightDecay", 0),
      ],
    ]
    guard let parameters = defaults[name.text] else {
      unknownWord(name, "optimiser", among: Array(defaults.keys))
      return nil
    }
    let slots = parameters.map { ParameterSlot(label: $0.label, name: $0.label, isRequired: false) }
    guard let bound = lowering.bind(call, to: slots, callee: name.text, at: name.range) else {
      return nil
    }
    var values: [String: Double] = [:]
    for (label, value) in parameters {
      guard let node = bound[label]?.node else {
        values[label] = value
        continue
      }
      guard let number = lowering.number(node, "`\(label)`") else { return nil }
      let isFraction = label == "momentum" || label.hasPrefix("beta")
      let isPositive = label == "learningRate" || label == "epsilon"
      guard number >= 0, !isFraction || number < 1, !isPositive || number > 0 else {
        let wanted =
          isFraction ? "at least 0 and below 1" : isPositive ? "above 0" : "at least 0"
        _ = lowering.fail(
          "bad-argument", "`\(label)` must be \(wanted), not \(Lowering.text(of: number))",
          at: node.range)
        return nil
      }
      values[label] = number
    }
    func value(_ label: String) -> Double { values[label] ?? 0 }
    if name.text == "sgd" {
      return .sgd(
        learningRate: value("learningRate"), momentum: value("momentum"),
        weightDecay: value("weightDecay"))
    }
    return .adam(
      learningRate: value("learningRate"), beta1: value("beta1"), beta2: value("beta2"),
      epsilon: value("epsilon"), weightDecay: value("weightDecay"))
  }

  mutating func unknownWord(_ token: SyntaxToken, _ what: String, among known: [String]) {
    let nearest = NearestName.of(token.text, in: known)
    let list = known.sorted().map { "`\($0)`" }.joined(separator: ", ")
    _ = lowering.fail(
      "unknown-\(what == "optimiser" ? "optimizer" : "data")",
      "there is no \(what) `\(token.text)`",
      at: token.range, help: nearest.first.map { "did you mean `\($0)`?" } ?? "there are \(list)",
      fixIts: nearest.first.map { [.replace(token.range, with: $0, "replace by `\($0)`")] } ?? [])
  }

  /// The name and the call of `name(…)`.
  static func callee(of node: SyntaxNode) -> (name: SyntaxToken, call: SyntaxNode)? {
    guard case .postfix(let base, let suffixes) = node.expression, base.kind == .name,
      let name = base.token(.identifier), suffixes.count == 1, let call = suffixes.first,
      call.kind == .call
    else { return nil }
    return (name, call)
  }
}
