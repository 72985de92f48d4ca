import NNAutodiff
import NNLanguage
import NNSession

/// Proposes what could be written: ops and functions after a dot, labels that are not given yet,
/// cases, names, and the words that start statements.
enum CompletionFeature: DocumentFeature {
  static func announce(in capabilities: inout ServerCapabilities, client: ClientCapabilities) {
    capabilities.completionProvider = CompletionOptions(
      resolveProvider: true, triggerCharacters: [".", "(", ":", "@", "\"", "/"])
  }

  static func respond(
    to request: CompletionRequest, in document: Document, client: ClientCapabilities
  ) -> CompletionList {
    let tree = document.analysis.tree
    let offset = document.text.offset(of: request.position)
    let context = CompletionContext(at: offset, in: tree)
    let maker = CompletionItems(
      scope: Scope(at: offset, in: tree), range: document.text.range(of: context.prefix),
      usesSnippets: client.snippets)
    return CompletionList(items: items(for: context.kind, maker, in: document))
  }

  private static func items(
    for kind: CompletionContext.Kind, _ maker: CompletionItems, in document: Document
  ) -> [CompletionItem] {
    switch kind {
    case .none: return []
    case .statement(let isInBody):
      return isInBody ? maker.words(["let", "return"]) : maker.words(fileWords)
    case .member(let dot):
      return maker.members(of: document.analysis.receiverType(before: dot))
    case .implicitCase(let site):
      return maker.cases(of: site, withDot: false)
    case .argument(let site):
      return maker.labels(of: site) + maker.values() + maker.calls()
    case .labelValue(let site):
      let cases = maker.cases(of: site, withDot: true)
      return cases.isEmpty ? maker.values() + maker.calls() : cases
    case .clause(let word):
      return maker.clause(word)
    case .type:
      return maker.words(["class", "index"], kind: .enumMember)
    case .rule:
      return maker.rules()
    case .file(let typed):
      let folder = document.uri.filePath.map { Session.directory(of: $0) }
      return folder.map { maker.files(typed, in: $0) } ?? []
    case .expression:
      return maker.values() + maker.calls()
    }
  }

  /// The words that start a statement of a file.
  private static let fileWords = StatementWord.allCases
    .filter { !$0.isPromptOnly && !$0.isReserved && $0 != .return }.map(\.text)
}

/// Makes the items of a completion list.
struct CompletionItems {
  let scope: Scope
  /// What the text of an item replaces.
  let range: PositionRange
  let usesSnippets: Bool

  /// Words without more to them.
  func words(_ words: [String], kind: CompletionItemKind = .keyword) -> [CompletionItem] {
    words.map { item($0, kind) }
  }

  /// The ids of the rules, each with what it finds.
  func rules() -> [CompletionItem] {
    Session.rules.map { rule in
      var item = item(rule.id, .enumMember, rank: 1)
      item.detail = rule.title
      return item
    }
  }

  /// What a folder holds that the name being written may go on with.
  func files(_ typed: String, in folder: String) -> [CompletionItem] {
    FileNames.completing(typed, in: folder).map { name in
      item(name, name.hasSuffix("/") ? .folder : .file)
    }
  }

  /// The values that can be seen, the nearest declaration first.
  func values() -> [CompletionItem] {
    var seen: Set<String> = []
    return scope.values.reversed().filter { seen.insert($0.name).inserted }.map { declaration in
      var item = item(declaration.name, .variable, rank: 0)
      item.detail = (declaration.node.child(.type) ?? declaration.node.child(.shape))?.text
      return item
    }
  }

  /// Functions and ops, called with all their operands.
  func calls() -> [CompletionItem] {
    callables().map { call($0, isMember: false, rank: 2) }
  }

  /// Functions and ops, called on a value; those that do not take its shape come last, with the
  /// reason.
  func members(of receiver: ValueType?) -> [CompletionItem] {
    let callables = callables().filter { !$0.parameters.isEmpty }
    return callables.map { callable in
      let refusal = receiver.flatMap { callable.refusal(of: $0) }
      var item = call(callable, isMember: true, rank: refusal == nil ? 1 : 8)
      if let refusal { item.detail = refusal }
      return item
    }
  }

  /// The labels that a call has not given yet.
  func labels(of site: CallSite) -> [CompletionItem] {
    guard let callable = Callable(named: site.name.name, in: scope) else { return [] }
    return callable.parameters.compactMap { parameter in
      guard let label = parameter.label, !site.labels.contains(label) else { return nil }
      var item = item("\(label):", .property, rank: 0, text: "\(label): ")
      item.detail = parameter.summary.isEmpty ? parameter.text : parameter.summary
      return item
    }
  }

  /// The cases that an argument takes, with their leading dot or after it.
  func cases(of site: CallSite?, withDot: Bool) -> [CompletionItem] {
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
      var item = item(
        withDot ? ".\(name)" : name, .enumMember, rank: 0,
        text: (withDot ? "." : "") + filled(name))
      if usesSnippets, name.contains("(") { item.insertTextFormat = .snippet }
      return item
    }
  }

  /// What may follow the word of a statement.
  func clause(_ word: StatementWord) -> [CompletionItem] {
    switch word {
    case .loss:
      callables().filter { $0.category == .loss }.map { call($0, isMember: false, rank: 0) }
        + values()
    case .gradient, .gradcheck, .forward, .backward:
      (word == .gradient ? [] : values())
        + scope.functions.map { item($0.name, .function, rank: 1) }
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
  private func labelItems(_ names: [String]) -> [CompletionItem] {
    names.map { item("\($0):", .property, text: "\($0): ") }
  }

  private func callables() -> [Callable] {
    let functions = scope.functions.compactMap { Callable($0.node) }
    let names = Set(functions.map(\.name))
    return functions + OpTable.callable.filter { !names.contains($0.name) }.map { Callable($0) }
  }

  private func call(_ callable: Callable, isMember: Bool, rank: Int) -> CompletionItem {
    var item = item(
      callable.name, isMember ? .method : .function, rank: rank,
      text: usesSnippets ? callable.snippet(isMember: isMember) : callable.name)
    item.detail = callable.signature
    item.insertTextFormat = usesSnippets ? .snippet : nil
    if callable.category != nil { item.data = ["op": .string(callable.name)] }
    return item
  }

  /// A case with the cursor in its parentheses: `normal(std: $1)$0`.
  private func filled(_ name: String) -> String {
    guard let open = name.firstIndex(of: "(") else { return name }
    let head = name[..<open]
    let label = name[name.index(after: open)...].dropLast()
    return usesSnippets ? "\(head)(\(label)\(label.isEmpty ? "" : " ")$1)$0" : String(head)
  }

  private func item(
    _ label: String, _ kind: CompletionItemKind, rank: Int = 5, text: String? = nil
  ) -> CompletionItem {
    CompletionItem(
      label: label, kind: kind, sortText: "\(rank)\(label)",
      textEdit: TextEdit(range: range, newText: text ?? label))
  }
}
