import NNAutodiff
package import NNLanguage

/// Proposes what could be written: ops and functions after a dot, labels that are not given yet,
/// cases, names, and the words that start statements.
package struct Proposals {
  /// What may be written at the place, and which part of a word is already there.
  package let context: CompletionContext
  private let tree: SyntaxTree
  private let scope: Scope
  private let usesSnippets: Bool

  /// - Parameter usesSnippets: whether a call may be written with places to fill in.
  package init(at offset: Int, in tree: SyntaxTree, usesSnippets: Bool) {
    context = CompletionContext(at: offset, in: tree)
    scope = Scope(at: offset, in: tree)
    self.tree = tree
    self.usesSnippets = usesSnippets
  }

  /// What may be written there.
  ///
  /// - Parameter folder: where the names of files are looked up.
  package func all(filesIn folder: String?) -> [Proposal] {
    switch context.kind {
    case .none: return []
    case .statement(let isInBody):
      return isInBody ? words(["let", "return"]) : words(Self.fileWords)
    case .member(let dot):
      return members(of: tree.receiverType(before: dot))
    case .implicitCase(let site):
      return cases(of: site, withDot: false)
    case .argument(let site):
      return labels(of: site) + values() + calls()
    case .labelValue(let site):
      let cases = cases(of: site, withDot: true)
      return cases.isEmpty ? values() + calls() : cases
    case .clause(let word):
      return clause(word)
    case .type:
      return words(["class", "index"], kind: .enumMember)
    case .rule:
      return rules()
    case .file(let typed):
      return folder.map { files(typed, in: $0) } ?? []
    case .expression:
      return values() + calls()
    }
  }

  /// What may be written there at a prompt: an expression alone is a statement, so values come
  /// first.
  func allAtPrompt() -> [Proposal] {
    guard case .statement(isInBody: false) = context.kind else { return all(filesIn: nil) }
    return values()
      + words(StatementWord.allCases.filter { !$0.isReserved && $0 != .return }.map(\.text))
  }

  /// The words that start a statement of a file.
  private static let fileWords = StatementWord.allCases
    .filter { !$0.isPromptOnly && !$0.isReserved && $0 != .return }.map(\.text)

  /// Words without more to them.
  private func words(_ words: [String], kind: Proposal.Kind = .keyword) -> [Proposal] {
    words.map { Proposal($0, kind) }
  }

  /// The ids of the rules, each with what it finds.
  private func rules() -> [Proposal] {
    Session.rules.map { Proposal($0.id, .enumMember, rank: 1, detail: $0.title) }
  }

  /// What a folder holds that the name being written may go on with.
  private func files(_ typed: String, in folder: String) -> [Proposal] {
    FileNames.completing(typed, in: folder).map { name in
      Proposal(name, name.hasSuffix("/") ? .folder : .file)
    }
  }

  /// The values that can be seen, the nearest declaration first.
  private func values() -> [Proposal] {
    var seen: Set<String> = []
    return scope.values.reversed().filter { seen.insert($0.name).inserted }.map { declaration in
      let type = declaration.node.child(.type) ?? declaration.node.child(.shape)
      return Proposal(declaration.name, .variable, rank: 0, detail: type?.text)
    }
  }

  /// Functions and ops, called with all their operands.
  private func calls() -> [Proposal] {
    callables().map { call($0, isMember: false, rank: 2) }
  }

  /// Functions and ops, called on a value; those that do not take its shape come last, with the
  /// reason.
  private func members(of receiver: ValueType?) -> [Proposal] {
    let callables = callables().filter { !$0.parameters.isEmpty }
    return callables.map { callable in
      let refusal = receiver.flatMap { callable.refusal(of: $0) }
      var proposal = call(callable, isMember: true, rank: refusal == nil ? 1 : 8)
      if let refusal { proposal.detail = refusal }
      return proposal
    }
  }

  /// The labels that a call has not given yet.
  private func labels(of site: CallSite) -> [Proposal] {
    guard let callable = Callable(named: site.name.name, in: scope) else { return [] }
    return callable.parameters.compactMap { parameter in
      guard let label = parameter.label, !site.labels.contains(label) else { return nil }
      return Proposal(
        "\(label):", .property, rank: 0, text: "\(label): ",
        detail: parameter.summary.isEmpty ? parameter.text : parameter.summary)
    }
  }

  /// The cases that an argument takes, with their leading dot or after it.
  private func cases(of site: CallSite?, withDot: Bool) -> [Proposal] {
    var cases: [String] = []
    if let site, let callable = Callable(named: site.name.name, in: scope),
      let index = site.activeParameter(of: callable)
    {
      cases = callable.parameters[index].cases
    } else if site == nil {
      // Outside of a call only `param W: [2] = .normal(std: 0.5)` has a case.
      cases = OpSignature.initializerCases
    }
    return cases.map { name in
      let dot = withDot ? "." : ""
      var proposal = Proposal(dot + name, .enumMember, rank: 0, text: dot + filled(name))
      proposal.isSnippet = usesSnippets && name.contains("(")
      return proposal
    }
  }

  /// What may follow the word of a statement.
  private func clause(_ word: StatementWord) -> [Proposal] {
    switch word {
    case .loss:
      callables().filter { $0.category == .loss }.map { call($0, isMember: false, rank: 0) }
        + values()
    case .gradient, .gradcheck, .forward, .backward:
      (word == .gradient ? [] : values())
        + scope.functions.map { Proposal($0.name, .function, rank: 1) }
        + (word == .gradcheck ? labelItems(["batch", "order"]) : [])
    case .shared: words(["func"])
    case .expect:
      words(["accuracy", "loss", "gradientError", "findings", "healthy"], kind: .variable)
    case .train:
      labelItems(["epochs", "batch", "until", "dtype"])
    case .optimizer: words(["adam", "sgd"], kind: .function)
    case .data: words(["csv", "idx", "npz", "rows", "random"], kind: .function)
    case .explain: values() + rules()
    default: words(word.offeredSecondWords) + values()
    }
  }

  /// The labels of an action's arguments.
  private func labelItems(_ names: [String]) -> [Proposal] {
    names.map { Proposal("\($0):", .property, text: "\($0): ") }
  }

  private func callables() -> [Callable] {
    let functions = scope.functions.compactMap { Callable($0.node) }
    let names = Set(functions.map(\.name))
    return functions + OpTable.callable.filter { !names.contains($0.name) }.map { Callable($0) }
  }

  private func call(_ callable: Callable, isMember: Bool, rank: Int) -> Proposal {
    var proposal = Proposal(
      callable.name, isMember ? .method : .function, rank: rank,
      text: usesSnippets ? callable.snippet(isMember: isMember) : callable.name,
      detail: callable.signature)
    proposal.isSnippet = usesSnippets
    if callable.category != nil { proposal.op = callable.name }
    return proposal
  }

  /// A case with the cursor in its parentheses: `normal(std: $1)$0`.
  private func filled(_ name: String) -> String {
    guard let open = name.firstIndex(of: "(") else { return name }
    let head = name[..<open]
    let label = name[name.index(after: open)...].dropLast()
    return usesSnippets ? "\(head)(\(label)\(label.isEmpty ? "" : " ")$1)$0" : String(head)
  }
}
