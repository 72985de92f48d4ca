import NNAutodiff

extension AnalysisPass {
  /// What can be said only when everything was seen.
  mutating func finish() {
    network.graph = lowering.graph
    network.origins = lowering.origins.ranges
    network.integerScalars = lowering.integerScalars
    network.functionUses = lowering.functionUses
    network.handWritten = lowering.handWritten
    let exercised = Set(lowering.handWritten.map(\.function))
    for (name, gradient) in gradients.sorted(by: { $0.value.range < $1.value.range }) {
      guard let token = gradient.nameToken, !exercised.contains(name), !isDamaged,
        lowering.functions[name]?.isBroken == false, !lowering.diagnostics.hasErrors
      else { continue }
      network.unusedGradients.append(UnusedGradient(function: name, range: token.range))
      warn(
        "not-exercised", "`gradient \(name)` is never used, so it is not checked", at: token.range,
        help: "call `\(name)` in a `let` or in the loss")
    }
    if tree.mode == .file, !isDamaged, !lowering.diagnostics.hasErrors { warnOfUnused() }
  }

  private mutating func warnOfUnused() {
    // Without a loss every value that nothing uses is where a check starts.
    guard let loss = network.loss else { return }
    let reached = Set(lowering.graph.ancestors(of: [loss]))
    for statement in tree.statements {
      guard let token = statement.nameToken, !usedNames.contains(token.name) else { continue }
      let word: String
      switch statement.kind {
      case .letDeclaration, .parameterDeclaration, .valueDeclaration:
        if let id = network.values[token.name], reached.contains(id) { continue }
        word = statement.statementWord?.text ?? "value"
      case .functionDeclaration:
        if gradients[token.name] != nil { continue }
        word = "function"
      default: continue
      }
      var warning = Diagnostic(
        .warning, id: "unused-value",
        word == "function"
          ? "the function `\(token.name)` is never used" : "`\(token.name)` is never used",
        at: token.range, help: "remove it, or use it in the loss",
        fixIts: [.remove(statement.wholeLines, "remove the statement")])
      warning.isUnnecessary = true
      lowering.tell(warning)
    }
  }

  mutating func warn(_ id: String, _ message: String, at range: SourceRange, help: String? = nil) {
    lowering.tell(Diagnostic(.warning, id: id, message, at: range, help: help))
  }
}

extension SyntaxTree {
  /// The first token that starts at `offset` or later.
  func firstToken(from offset: Int) -> SyntaxToken? {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if Int(tokens[middle].start) < offset { low = middle + 1 } else { high = middle }
    }
    return low < tokens.count ? SyntaxToken(tree: self, index: low) : nil
  }
}
