import Gradcheck
import NNAutodiff
import NNLanguage
import NNTensor
import NNTraining

extension Session {
  /// What a declaration at the prompt replaces: `let z` again takes the old `z`'s place.
  struct DeclarationKey: Equatable {
    /// Values, functions, gradients and the single clauses have name spaces of their own.
    enum Space { case value, function, gradient, clause }
    var space: Space
    var name: String
  }

  static func declarationKey(of node: SyntaxNode) -> DeclarationKey? {
    switch node.kind {
    case .valueDeclaration, .parameterDeclaration, .letDeclaration:
      DeclarationKey(space: .value, name: node.declaredName ?? "")
    case .functionDeclaration: DeclarationKey(space: .function, name: node.declaredName ?? "")
    case .gradientDeclaration: DeclarationKey(space: .gradient, name: node.declaredName ?? "")
    case .clause, .importDeclaration:
      DeclarationKey(space: .clause, name: node.statementWord?.text ?? "")
    default: nil
    }
  }

  static func key(of declaration: Declaration) -> DeclarationKey {
    let space: DeclarationKey.Space =
      switch declaration.kind {
      case .input, .target, .param, .let: .value
      case .function, .sharedFunction: .function
      case .gradient: .gradient
      default: .clause
      }
    return DeclarationKey(space: space, name: declaration.name)
  }

  /// Adds or replaces a declaration, and infers again what depends on it.
  ///
  /// - Parameter goesOn: whether only its end was typed, so that replacing it is no news.
  func declare(_ text: String, key: DeclarationKey, goesOn: Bool) throws -> StatementResult {
    let old = state.entries.first { Self.key(of: $0.declaration) == key }
    let (before, after) = partition(replacing: key)
    let head = before.map(\.text).joined(separator: "\n") + (before.isEmpty ? "" : "\n")
    let tail = after.isEmpty ? "" : "\n" + after.map(\.text).joined(separator: "\n")
    let source = head + text + tail + "\n"
    let offset = head.utf8.count
    let analysis = analyze(source)
    currentSource = SourceText(source)
    currentStatements = analysis.statements
    currentRange = SourceRange(offset, offset + text.utf8.count)
    if let invalid = report(
      analysis.diagnostics.filter { $0.severity == .error }, offset: offset, statement: text)
    {
      return invalid
    }
    let entries = Self.entries(of: analysis, source: currentSource)
    let changes = try adopt(entries: entries, network: analysis.network)
    // Files are read at once, so that what is wrong with them is said where they are named.
    if key == DeclarationKey(space: .clause, name: "data") { _ = try data() }
    state.lastStatement = text
    var result = StatementResult(statement: text)
    let hides = analysis.statements.first { $0.range.start >= offset }?.hidesEcho ?? false
    if !hides {
      result.text = echo(key, replaced: old != nil, goesOn: goesOn, changes: changes)
        .wrapped(to: style.width)
    }
    result.json = .object(["kind": .string("declaration"), "name": .string(key.name)])
    return result
  }

  /// The entries that stay above a new declaration of `key`, and those that depend on it.
  private func partition(
    replacing key: DeclarationKey
  ) -> (before: [SessionState.Entry], after: [SessionState.Entry]) {
    var changed: Set<String> = [key.name]
    var before: [SessionState.Entry] = []
    var after: [SessionState.Entry] = []
    let exists = state.entries.contains { Self.key(of: $0.declaration) == key }
    for entry in state.entries where Self.key(of: entry.declaration) != key {
      let isClause = Self.key(of: entry.declaration).space == .clause
      if exists, key.space != .clause, !entry.declaration.uses.isDisjoint(with: changed) {
        after.append(entry)
        if !isClause { changed.insert(entry.declaration.name) }
      } else {
        before.append(entry)
      }
    }
    return (before, after)
  }

  /// The declarations of an analysed program.
  static func entries(of analysis: Analysis, source: SourceText) -> [SessionState.Entry] {
    analysis.statements.compactMap { statement in
      guard case .declaration(let declaration) = statement.meaning else { return nil }
      return SessionState.Entry(text: source[statement.range], declaration: declaration)
    }
  }

  /// Makes `network` the open one; parameters whose path and shape did not change are kept.
  func adopt(
    entries: [SessionState.Entry], network: LoweredNetwork
  ) throws -> ParameterStore.Changes {
    let seedBefore = seed
    try requireMemory(forParametersOf: network)
    state.entries = entries
    state.network = network
    if seed != seedBefore { state.parameters = ParameterStore() }
    let changes = state.parameters.adopt(network.graph, seed: seed)
    state.training.adopt(network.graph)
    return changes
  }

  private func echo(
    _ key: DeclarationKey, replaced: Bool, goesOn: Bool, changes: ParameterStore.Changes
  ) -> String {
    var line: String
    switch key.space {
    case .value:
      guard let id = state.network.values[key.name] else { return "" }
      let type = state.network.graph[id].type
      let own = ownParameters(of: key.name)
      line = "\(key.name): \(Self.describe(type))"
      if own > 0 { line += ", \(own.counted("parameter"))" }
    case .function: line = "func \(key.name)"
    case .gradient: line = "gradient \(key.name): checked by `gradcheck \(key.name)`"
    case .clause:
      switch key.name {
      case "loss": line = "loss: a number for each example, its mean over the batch"
      case "data": line = (try? dataSummary()) ?? "data"
      case "optimizer": line = "optimizer: \(optimizerSummary)"
      case "seed": line = "seed \(seed)"
      default: line = key.name
      }
    }
    if replaced {
      var news = goesOn ? [] : ["was defined before"]
      if !changes.reshaped.isEmpty { news.append("drawn anew: " + Self.listed(changes.reshaped)) }
      if !changes.removed.isEmpty { news.append("gone: " + Self.listed(changes.removed)) }
      if !news.isEmpty { line += " (" + news.joined(separator: "; ") + ")" }
    }
    return line
  }

  static func listed(_ names: [String], limit: Int = 4) -> String {
    names.count <= limit
      ? names.joined(separator: ", ")
      : names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
  }

  private func ownParameters(of name: String) -> Int {
    state.network.graph.parameters.reduce(0) { sum, id in
      let node = state.network.graph[id]
      return node.path == name || node.path.hasPrefix(name + ".")
        ? sum + node.type.shape.count : sum
    }
  }

  /// A type in a table's narrow column: `[128]`, `number`.
  static func brief(_ type: ValueType) -> String {
    type.shape.rank == 0 && type.element == .real ? "number" : describe(type)
  }

  /// A type as the prompt says it: `[128]`, `a number`, `class(10)`.
  static func describe(_ type: ValueType) -> String {
    type.shape.rank == 0 && type.element == .real
      ? (type.isPerExample ? "a number for each example" : "a number") : type.description
  }
}
