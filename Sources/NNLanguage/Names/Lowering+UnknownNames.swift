import NNAutodiff

/// Sentences for names that stand for nothing.
extension Lowering {
  mutating func unknownName(_ token: SyntaxToken, _ name: String) -> Value {
    if let frame = frames.last(where: { !$0.seesOuter }), let function = frame.function,
      frames.first?.values[name] != nil
    {
      return captured(token, name, function)
    }
    if Metric.names.contains(name) {
      return fail(
        "misplaced-metric", "`\(name)` is measured and cannot be computed with", at: token.range,
        help: "metrics stand behind `expect` and `until:`")
    }
    if functions[name] != nil || OpTable[name] != nil {
      return fail(
        "missing-parentheses", "`\(name)` is a function and needs its arguments", at: token.range,
        help: "call it, as in `x.\(name)()`")
    }
    let visible = frames.reversed().reduce(into: (names: [String](), open: true)) { state, frame in
      if state.open { state.names += frame.values.keys }
      state.open = state.open && frame.seesOuter
    }
    let words = token.isStatement ? StatementWord.offered : []
    let nearest = NearestName.of(name, in: visible.names + words)
    return fail(
      "unknown-name", "nothing above is named `\(name)`", at: token.range,
      help: nearest.first.map { "did you mean `\($0)`?" }
        ?? "declare it above, with `let`, `input` or `param`",
      fixIts: nearest.first.map { [.replace(token.range, with: $0, "replace by `\($0)`")] } ?? [])
  }

  /// A function's body used a value of the file: the edit adds a parameter and passes the value in each
  /// call.
  private mutating func captured(_ token: SyntaxToken, _ name: String, _ function: String) -> Value
  {
    var edits: [FixIt.Edit] = []
    for declaration in token.tree.statements {
      switch declaration.kind {
      case .functionDeclaration where declaration.declaredName == function:
        if let list = declaration.child(.parameterList), let close = list.token(.rightParen) {
          let isEmpty = list.childNodes.isEmpty
          edits.append(
            .init(SourceRange(at: close.range.start), isEmpty ? name : ", _ \(name)"))
        }
      default: edits += Self.callEdits(of: function, adding: name, in: declaration)
      }
    }
    return fail(
      "captured-value", "`\(name)` is not a parameter of `\(function)`", at: token.range,
      help: "pass it as an argument: a function sees only what it is given",
      fixIts: edits.isEmpty ? [] : [FixIt("pass `\(name)` as an argument", edits)])
  }

  private static func callEdits(of function: String, adding name: String, in node: SyntaxNode)
    -> [FixIt.Edit]
  {
    var edits: [FixIt.Edit] = []
    var pending = [node]
    while let next = pending.popLast() {
      let children = next.childNodes
      if next.kind == .postfix {
        for (head, call) in zip(children, children.dropFirst()) where call.kind == .call {
          guard head.token(.identifier)?.name == function, let close = call.token(.rightParen)
          else {
            continue
          }
          let isMethod = head.kind == .member
          let isEmpty = call.arguments.isEmpty && !isMethod
          let text = isEmpty || call.arguments.isEmpty ? name : ", \(name)"
          edits.append(.init(SourceRange(at: close.range.start), text))
        }
      }
      pending += children
    }
    return edits
  }

  mutating func unknownOp(_ token: SyntaxToken, _ name: String) -> Value {
    if let frame = frames.last(where: { $0.function != nil }), frame.function == name {
      return fail(
        "recursion", "`\(name)` calls itself", at: token.range,
        help: "a function cannot; repeat with `.repeated(n) { x in … }`")
    }
    if lookUp(name) != nil {
      return fail(
        "not-a-function", "`\(name)` is a value and cannot be called", at: token.range)
    }
    if Metric.names.contains(name) {
      return fail(
        "misplaced-metric", "`\(name)` is measured and cannot be computed with", at: token.range,
        help: "metrics stand behind `expect` and `until:`")
    }
    let known = Array(functions.keys) + OpTable.callable.map(\.name) + ["repeated"]
    let nearest = NearestName.of(name, in: known)
    return fail(
      "unknown-op", "there is no op or function named `\(name)`", at: token.range,
      help: nearest.first.map { "did you mean `\($0)`?" } ?? "declare it above with `func`",
      fixIts: nearest.first.map { [.replace(token.range, with: $0, "replace by `\($0)`")] } ?? [])
  }
}

extension Metric {
  /// The words that `expect` and `until:` understand.
  static let names = ["accuracy", "loss", "gradientError", "findings", "deadUnits"]
}

extension SyntaxToken {
  /// Whether it stands alone in its statement, where a mistyped word of an action reads like a name.
  fileprivate var isStatement: Bool {
    tree.statements.contains { statement in
      guard statement.kind == .expressionStatement, let value = statement.childExpression else {
        return false
      }
      return value.kind == .name && value.range == range
    }
  }
}
