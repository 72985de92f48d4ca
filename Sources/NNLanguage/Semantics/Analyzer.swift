import NNAutodiff

/// Settles what a program means: names, labels, shapes, and the network that it defines.
///
/// Runs nothing and reads no file. Every statement is looked at, whatever is wrong with others: one that
/// failed still declares its name, with an unknown value, and unknown values cause no errors.
package struct Analyzer: Sendable {
  /// The rules that `@allow` and `explain` may name; empty where they are not known, which accepts any.
  package var rules: Set<String>

  /// Makes an analyzer that knows the given rules.
  package init(rules: Set<String> = []) { self.rules = rules }

  /// Parses and analyses a text.
  package func analyze(_ source: SourceText, mode: SyntaxTree.Mode = .file) -> Analysis {
    analyze(SyntaxTree.parse(source, mode: mode))
  }

  /// Analyses a whole program. A second declaration of a name is always refused: at the prompt the
  /// session takes the earlier one out first.
  package func analyze(_ tree: SyntaxTree) -> Analysis {
    var pass = AnalysisPass(tree: tree, rules: rules)
    return pass.run()
  }
}

/// One run of the analysis over a tree.
struct AnalysisPass {
  let tree: SyntaxTree
  let rules: Set<String>
  var lowering: Lowering
  var network = LoweredNetwork()
  /// Declared names with their places, for redeclarations.
  var declared: [String: SourceRange] = [:]
  var declaredFunctions: [String: SourceRange] = [:]
  /// The place of the `loss`, `data`, `optimizer` and `seed` statements.
  var clauses: [StatementWord: SourceRange] = [:]
  /// What each `let`, `input` and `func` is used by.
  var usedNames: Set<String> = []
  /// Whether a statement was damaged: then what it might use or declare is unknown.
  var isDamaged = false
  var gradients: [String: SyntaxNode] = [:]

  init(tree: SyntaxTree, rules: Set<String>) {
    self.tree = tree
    self.rules = rules
    lowering = Lowering(source: tree.source)
  }

  mutating func run() -> Analysis {
    let syntax = SyntaxDiagnostics.findings(tree)
    let statements = tree.statements
    for statement in statements where statement.kind == .gradientDeclaration {
      if let name = statement.declaredName, gradients[name] == nil { gradients[name] = statement }
    }
    var analyzed: [AnalyzedStatement] = []
    for (index, statement) in statements.enumerated() {
      let meaning: AnalyzedStatement.Meaning
      if syntax.failed.contains(statement.id) {
        isDamaged = true
        declareUnknown(statement)
        meaning = .invalid
      } else {
        meaning = self.meaning(of: statement)
      }
      analyzed.append(
        AnalyzedStatement(
          meaning: meaning, range: statement.range, allowances: allowances(of: statement),
          hidesEcho: hidesEcho(after: statement, isLast: index == statements.count - 1)))
    }
    finish()
    let all = syntax.diagnostics + lowering.diagnostics
    return Analysis(
      statements: analyzed, network: network,
      diagnostics: all.sorted { ($0.range.start, $1.severity) < ($1.range.start, $0.severity) })
  }

  private mutating func meaning(of statement: SyntaxNode) -> AnalyzedStatement.Meaning {
    let before = lowering.diagnostics.count
    lowering.used = []
    let meaning: AnalyzedStatement.Meaning?
    switch statement.kind {
    case .valueDeclaration, .parameterDeclaration, .letDeclaration, .functionDeclaration,
      .gradientDeclaration, .clause, .importDeclaration:
      meaning = declaration(statement).map { .declaration($0) }
    default:
      meaning = action(statement).map { .action($0) }
    }
    usedNames.formUnion(lowering.used)
    if let text = statement.documentation, let name = statement.declaredName {
      network.documentation[name] = text
    }
    guard let meaning, !lowering.diagnostics[before...].hasErrors else { return .invalid }
    return meaning
  }

  /// A damaged declaration still declares its name.
  private mutating func declareUnknown(_ statement: SyntaxNode) {
    if statement.kind == .clause || statement.kind == .action,
      let word = statement.statementWord, clauses[word] == nil
    {
      clauses[word] = statement.range
    }
    guard let token = statement.nameToken else { return }
    if statement.kind == .functionDeclaration {
      guard var function = FunctionDefinition(statement) else { return }
      function.isBroken = true
      lowering.functions[token.name] = function
      declaredFunctions[token.name] = token.range
    } else if statement.kind != .gradientDeclaration {
      declare(token, .unknown)
    }
  }

  /// Makes a value known under its name from here on.
  mutating func declare(_ token: SyntaxToken, _ value: Value) {
    declared[token.name] = token.range
    lowering.frames[0].values[token.name] = LocatedValue(
      value: value, range: token.range, source: token.range)
    if case .node(let id) = value {
      network.values[token.name] = id
      network.valueNames.append(token.name)
    }
  }

  private mutating func allowances(of statement: SyntaxNode) -> [Allowance] {
    statement.childNodes.filter { $0.kind == .attribute }.compactMap { attribute in
      guard let name = attribute.token(.identifier) else { return nil }
      guard name.text == "allow" else {
        lowering.tell(
          Diagnostic(
            id: "unknown-attribute", "there is no attribute `@\(name.text)`", at: name.range,
            help: "silence a rule with `@allow(dead-relu, reason: \"…\")`"))
        return nil
      }
      guard let rule = attribute.child(.rule) else {
        lowering.tell(
          Diagnostic(
            id: "syntax", "`@allow` names no rule", at: name.range,
            help: "write it as `@allow(dead-relu, reason: \"…\")`"))
        return nil
      }
      if !rules.isEmpty, !rules.contains(rule.text) {
        let nearest = NearestName.of(rule.text, in: rules)
        lowering.tell(
          Diagnostic(
            id: "unknown-rule", "there is no rule `\(rule.text)`", at: rule.range,
            help: nearest.first.map { "did you mean `\($0)`?" },
            fixIts: nearest.first.map { [.replace(rule.range, with: $0, "replace by `\($0)`")] }
              ?? []))
      }
      var reason: String?
      for argument in attribute.arguments where argument.label?.name == "reason" {
        if case .string(let text) = argument.value.expression { reason = text }
      }
      return Allowance(rule: rule.text, reason: reason, range: attribute.range)
    }
  }

  /// Whether a `;` follows that ends the line.
  private func hidesEcho(after statement: SyntaxNode, isLast: Bool) -> Bool {
    guard tree.mode == .prompt, let next = tree.firstToken(from: statement.range.end),
      next.kind == .semicolon
    else { return false }
    let following = tree.firstToken(from: next.range.end)
    return following.map { $0.kind == .endOfFile || $0.startsLine } ?? true
  }
}
