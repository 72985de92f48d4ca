import NNAutodiff

/// Makes the proposals for a place.
struct CompletionProposals {
  let tree: SyntaxTree
  let place: CompletionPlace
  let rules: Set<String>

  typealias Candidate = Completion.Candidate

  /// All that may stand there, whatever was typed already.
  var all: [Candidate] {
    switch place.kind {
    case .nothing, .string: return []
    case .statement: return statementWords + (tree.mode == .prompt ? values : [])
    case .member(let dot): return members(dot)
    case .implicitCase: return cases.map { word($0, .case) }
    case .label: return labels + values + calls
    case .value:
      let dotted = cases.map { word("." + $0, .case) }
      return place.activeLabel == nil || dotted.isEmpty ? values + calls : dotted + values
    case .rule: return rules.sorted().map { word($0, .rule) }
    case .element: return ["class", "index"].map { word($0, .word) }
    case .behind(let statement): return behind(statement)
    }
  }

  private func word(_ text: String, _ kind: Candidate.Kind, _ detail: String = "") -> Candidate {
    Candidate(text: text, kind: kind, detail: detail, isFitting: true)
  }

  private var statementWords: [Candidate] {
    StatementWord.allCases.filter { $0 != .return || isInBody }
      .filter { tree.mode == .prompt || !$0.isPromptOnly }
      .filter { !isInBody || $0 == .let || $0 == .return }
      .map { word($0.text, .word) }
  }

  private var isInBody: Bool { tree.path(to: place.offset).contains { $0.kind == .body } }

  // MARK: Names

  /// The function around the place, then the declarations above it.
  private var declarations: [SyntaxNode] {
    let around = tree.path(to: place.offset).last {
      $0.kind == .functionDeclaration || $0.kind == .gradientDeclaration
    }
    if let around {
      let parameters =
        around.child(.parameterList)?.childNodes.filter { $0.kind == .parameter } ?? []
      let inner = around.bodyStatements.filter {
        $0.kind == .letDeclaration && $0.range.end < place.offset
      }
      return inner.reversed() + parameters
    }
    return tree.statements.filter { $0.range.end <= place.prefix.start }.reversed()
  }

  private var values: [Candidate] {
    let kinds: Set<SyntaxKind> = [
      .valueDeclaration, .parameterDeclaration, .letDeclaration, .parameter,
    ]
    var seen: Set<String> = []
    return declarations.filter { kinds.contains($0.kind) }.compactMap { node in
      guard let name = node.declaredName, seen.insert(name).inserted else { return nil }
      return word(name, .value, (node.child(.type) ?? node.child(.shape))?.text ?? "")
    }
  }

  private var functions: [FunctionDefinition] {
    tree.statements.filter {
      $0.kind == .functionDeclaration && $0.range.end <= place.prefix.start
    }.compactMap { FunctionDefinition($0) }
  }

  private var calls: [Candidate] {
    functions.map { word($0.name, .function, $0.signatureText) }
      + OpTable.callable.map { word($0.name, .op, $0.callText) }
  }

  // MARK: Ops

  private func members(_ dot: Int) -> [Candidate] {
    let receiver = receiverType(dot)
    let own = functions.filter { !$0.parameters.isEmpty }
      .map { word($0.name, .function, $0.signatureText) }
    let ops = OpTable.callable.map { op -> Candidate in
      guard let receiver, let refusal = op.refusal(of: receiver) else {
        return word(op.name, .op, op.callText)
      }
      return Candidate(text: op.name, kind: .op, detail: refusal, isFitting: false)
    }
    return own + ops + [word("repeated", .op, "x.repeated(n) { x in … }"), word("shape", .value)]
  }

  /// The type of what stands before the dot, found by analysing it as a `let` of its own.
  private func receiverType(_ dot: Int) -> ValueType? {
    let path = tree.path(to: max(0, dot - 1))
    guard let statement = path.first(where: { $0.kind.isStatement }),
      !path.contains(where: { $0.kind == .body || $0.kind == .closure }),
      let chain = path.last(where: { $0.kind == .postfix || $0.kind == .name || $0.kind == .tuple })
    else { return nil }
    let above = tree.source[SourceRange(0, statement.range.start)]
    let receiver = tree.source[SourceRange(chain.range.start, dot)]
    let name = "receiverOfCompletion"
    let analysis = Analyzer().analyze(SourceText("\(above)\nlet \(name) = \(receiver)"))
    return analysis.network.values[name].map { analysis.network.graph[$0].type }
  }

  // MARK: Arguments

  private var parameters: [OpSignature.Parameter] {
    place.callee.flatMap { OpTable[$0] }?.signature.parameters ?? []
  }

  private var labels: [Candidate] {
    if let callee = place.callee, let function = functions.first(where: { $0.name == callee }) {
      return function.parameters.filter { !$0.isUnlabeled && !place.labels.contains($0.name) }
        .map { word("\($0.name): ", .label, $0.defaultValue.map { "= \($0.text)" } ?? "") }
    }
    let own: [(String, String)]
    switch place.callee {
    case "adam":
      own = ["learningRate", "beta1", "beta2", "epsilon", "weightDecay"].map { ($0, "") }
    case "sgd": own = ["learningRate", "momentum", "weightDecay"].map { ($0, "") }
    case "csv", "npz", "idx", "rows":
      own =
        tree.statements.filter { $0.kind == .valueDeclaration }
        .compactMap(\.declaredName).map { ($0, "") } + [("holdout", "share held out")]
    case "random": own = [("examples", "how many"), ("holdout", "share held out")]
    default: own = parameters.compactMap { slot in slot.label.map { ($0, slot.summary) } }
    }
    return own.filter { !place.labels.contains($0.0) }.map { word("\($0.0): ", .label, $0.1) }
  }

  /// The cases of the argument that is being written; those of initialisers outside of a call.
  private var cases: [String] {
    let initializers = ["he", "glorot", "zeros", "normal", "uniform", "constant"]
    guard let label = place.activeLabel, place.callee != nil else { return initializers }
    switch parameters.first(where: { $0.label == label })?.kind {
    case .initializer?, .initializerOrFalse?: return initializers
    case .word(let words)?, .integersOrWord(let words)?: return words
    default: return []
    }
  }

  private func behind(_ statement: StatementWord) -> [Candidate] {
    let second = statement.secondWords.map { word($0, .word) }
    switch statement {
    case .train: return ["epochs: ", "batch: ", "until: ", "dtype: "].map { word($0, .label) }
    case .optimizer: return ["adam", "sgd"].map { word($0, .function) }
    case .data: return ["csv", "idx", "npz", "rows", "random"].map { word($0, .function) }
    case .shared: return [word("func", .word)]
    case .expect:
      return (Metric.names + ["healthy", "verdict", "finding"]).map { word($0, .word) }
    case .gradcheck:
      return values + functions.map { word($0.name, .function, $0.signatureText) }
    case .explain: return values + rules.sorted().map { word($0, .rule) }
    case .loss:
      return OpTable.callable.filter { $0.category == .loss }
        .map { word($0.name, .op, $0.callText) } + values + calls
    case .gradient: return functions.map { word($0.name, .function, $0.signatureText) }
    default: return second + values
    }
  }
}

extension OpDefinition {
  /// How a call looks: `dense(x, units, init:, bias:)`.
  package var callText: String {
    let list = signature.parameters.map { $0.label.map { label in "\(label):" } ?? $0.name }
    return "\(name)(\(list.joined(separator: ", ")))"
  }

  /// Why the op does not take a value of `type`; nil where it does or where that depends on others.
  func refusal(of type: ValueType) -> String? {
    guard signature.operandCount == 1, let sample = samples.first else { return nil }
    do {
      var graph = Graph()
      let operand = graph.addLeaf(.input(range: nil), type: type, name: "")
      _ = try graph.addLayer(self, [operand], sample.arguments)
      return nil
    } catch {
      // A sample's argument may be at fault where the value is not (`reshape` to a written shape).
      let dependsOnSample = signature.parameters.count > 1 && !isLearned
      return dependsOnSample || error.argument != nil ? nil : error.message
    }
  }
}
