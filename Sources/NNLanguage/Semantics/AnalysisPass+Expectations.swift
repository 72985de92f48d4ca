import NNAutodiff

/// `expect`, and the comparisons of `until:`.
extension AnalysisPass {
  mutating func expectation(_ node: SyntaxNode) -> Expectation? {
    demand(node.unparenthesized).map { Expectation(demand: $0, text: node.text) }
  }

  private mutating func demand(_ node: SyntaxNode) -> Expectation.Demand? {
    if case .name(let token) = node.expression, token.name == "healthy" { return .healthy }
    if let (name, call) = Self.callee(of: node), name.name == "finding" {
      guard let rule = call.arguments.first?.value,
        case .string(let text) = rule.unparenthesized.expression, call.arguments.count == 1
      else {
        _ = lowering.fail(
          "bad-argument", "`finding` needs a rule in quotes", at: call.range,
          help: "write it as `finding(\"dead-relu\")`")
        return nil
      }
      guard knows(text, at: rule.range) else { return nil }
      return .finding(rule: text)
    }
    if case .infix(let sides, let signs) = node.expression, sides.count == 2,
      let sign = signs.first,
      let (name, call) = Self.callee(of: sides[0]), name.name == "verdict"
    {
      return verdict(call, sign, sides[1], at: name.range)
    }
    return comparison(node).map { .comparison($0) }
  }

  private mutating func knows(_ rule: String, at range: SourceRange) -> Bool {
    if rules.isEmpty || rules.contains(rule) { return true }
    let nearest = NearestName.of(rule, in: rules)
    _ = lowering.fail(
      "unknown-rule", "there is no rule `\(rule)`", at: range,
      help: nearest.first.map { "did you mean `\($0)`?" })
    return false
  }

  private mutating func verdict(
    _ call: SyntaxNode, _ sign: SyntaxToken, _ side: SyntaxNode, at place: SourceRange
  ) -> Expectation.Demand? {
    let words = ["pass", "fail", "inconclusive", "kink", "notExercised"]
    guard let target = call.arguments.first?.value, call.arguments.count == 1 else {
      _ = lowering.fail(
        "missing-argument", "`verdict` needs the name of what is checked", at: place,
        help: "write it as `verdict(affine) == .fail`")
      return nil
    }
    guard let request = checkRequest(target) else { return nil }
    guard sign.kind == .equalEqual || sign.kind == .notEqual else {
      _ = lowering.fail(
        "bad-comparison", "a verdict is compared with `==` or `!=`", at: sign.range)
      return nil
    }
    guard case .implicitCase(let word) = side.unparenthesized.expression,
      words.contains(word.name)
    else {
      let nearest = NearestName.of(side.text.filter { $0 != "." }, in: words)
      _ = lowering.fail(
        "unknown-case", "`\(source(side))` is no verdict", at: side.range,
        help: nearest.first.map { "did you mean `.\($0)`?" }
          ?? "verdicts are " + words.map { "`.\($0)`" }.joined(separator: ", "),
        fixIts: nearest.first.map { [.replace(side.range, with: ".\($0)", "replace by `.\($0)`")] }
          ?? [])
      return nil
    }
    return .verdict(of: request, word: word.name, isEqual: sign.kind == .equalEqual)
  }

  /// A metric against a number, on either side.
  mutating func comparison(_ node: SyntaxNode) -> Comparison? {
    guard case .infix(let sides, let signs) = node.unparenthesized.expression, sides.count == 2,
      let sign = signs.first, let relation = Self.relation(sign.kind)
    else {
      _ = lowering.fail(
        "bad-comparison", "`\(source(node))` compares nothing", at: node.range,
        help: "write a metric against a number, as in `accuracy >= 0.95`")
      return nil
    }
    if isMetric(sides[0]) {
      guard let metric = metric(sides[0]), let value = lowering.number(sides[1], "the limit") else {
        return nil
      }
      return Comparison(metric: metric, relation: relation, value: value)
    }
    if isMetric(sides[1]) {
      guard let metric = metric(sides[1]), let value = lowering.number(sides[0], "the limit") else {
        return nil
      }
      return Comparison(metric: metric, relation: relation.mirrored, value: value)
    }
    let nearest = NearestName.of(sides[0].text, in: Metric.names)
    _ = lowering.fail(
      "unknown-metric", "`\(source(sides[0]))` is no metric", at: sides[0].range,
      help: nearest.first.map { "did you mean `\($0)`?" }
        ?? "metrics are " + Metric.names.map { "`\($0)`" }.joined(separator: ", "),
      fixIts: nearest.first.map { [.replace(sides[0].range, with: $0, "replace by `\($0)`")] } ?? []
    )
    return nil
  }

  private static func relation(_ kind: TokenKind) -> Comparison.Relation? {
    switch kind {
    case .equalEqual: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessEqual: .lessOrEqual
    case .greater: .greater
    case .greaterEqual: .greaterOrEqual
    default: nil
    }
  }

  private func isMetric(_ node: SyntaxNode) -> Bool {
    let node = node.unparenthesized
    if case .name(let token) = node.expression { return Metric.names.contains(token.name) }
    return Self.callee(of: node)?.name.name == "deadUnits"
  }

  private mutating func metric(_ node: SyntaxNode) -> Metric? {
    let node = node.unparenthesized
    if let (name, call) = Self.callee(of: node) {
      guard let target = call.arguments.first?.value, let path = LayerPath(target) else {
        _ = lowering.fail(
          "missing-argument", "`deadUnits` needs a layer", at: name.range,
          help: "write it as `deadUnits(hidden)`")
        return nil
      }
      return resolve(path.withIndexInPath ?? path, target).map { .deadUnits(path: $0) }
    }
    switch node.text {
    case "accuracy": return .accuracy
    case "loss": return .loss
    case "gradientError": return .gradientError
    case "findings": return .findings
    default:
      _ = lowering.fail(
        "missing-argument", "`deadUnits` needs a layer", at: node.range,
        help: "write it as `deadUnits(hidden)`")
      return nil
    }
  }
}

extension Comparison.Relation {
  /// The relation with its sides exchanged.
  fileprivate var mirrored: Self {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
