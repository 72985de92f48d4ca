import NNAutodiff

/// Uses of the program's own functions.
extension Lowering {
  /// Lowers one use of `function`: its parameters' paths begin with the scope of the use.
  mutating func use(
    _ function: FunctionDefinition, _ token: SyntaxToken, _ receiver: LocatedValue?,
    _ call: SyntaxNode, _ range: SourceRange
  ) -> Value {
    let slots = function.parameters.map {
      ParameterSlot(
        label: $0.isUnlabeled ? nil : $0.name, name: $0.name, isRequired: $0.defaultValue == nil)
    }
    guard
      let bound = bind(
        call, to: slots, receiver: receiver, callee: function.name, at: token.range)
    else { return .unknown }
    var values: [String: LocatedValue] = [:]
    for parameter in function.parameters {
      switch bound[parameter.name] {
      case .value(let value): values[parameter.name] = value
      case .expression(let node): values[parameter.name] = evaluate(node)
      case nil:
        guard let node = parameter.defaultValue else { continue }
        frames.append(Frame(function: function.name, call: token.range))
        values[parameter.name] = evaluate(node)
        frames.removeLast()
      }
    }
    guard !function.isBroken, expands(at: token.range),
      !values.values.contains(where: { $0.value.isUnknown })
    else { return .unknown }
    return lower(function, values, token, range)
  }

  private mutating func lower(
    _ function: FunctionDefinition, _ values: [String: LocatedValue], _ token: SyntaxToken,
    _ range: SourceRange
  ) -> Value {
    guard frames.count < 64 else {
      return fail("nested-too-deeply", "functions call each other too deeply", at: token.range)
    }
    let outer = (graph.scope, sharing)
    graph.scope = graph.uniquePath(function.name)
    let path = graph.scope
    if function.isShared, sharing == nil {
      sharing = SharedScope(use: path, root: function.name)
    }
    let firstNode = graph.nodes.count
    guard let seed = seed(values, for: function) else {
      (graph.scope, sharing) = outer
      return .unknown
    }
    var result = body(of: function.node, seed, function: function.name, call: token.range)
    if function.gradient != nil, case .node(let id) = result {
      result = attachGradient(
        of: function, seed, to: id, firstNode: firstNode, path: path, token)
    }
    if case .node(let id) = result {
      functionUses.append(FunctionUse(function: function.name, path: path, result: id))
    }
    (graph.scope, sharing) = outer
    return result
  }

  /// The values that a body sees under its parameters' names.
  ///
  /// What a hand-written gradient is returned for becomes a value of the graph, so that the body depends
  /// on it; the other parameters of such a function must be known before running.
  private mutating func seed(
    _ values: [String: LocatedValue], for function: FunctionDefinition
  ) -> [String: LocatedValue]? {
    var seed = values
    for parameter in function.parameters {
      guard var value = seed[parameter.name] else { continue }
      value.isComputed = false
      if function.gradient != nil {
        if parameter.defaultValue == nil {
          guard let id = tensor(value) else { return nil }
          value.value = .node(id)
        } else if case .node(let id) = value.value {
          guard case .scalar(let number)? = graph[id].leaf else {
            _ = fail(
              "bad-argument",
              "`\(parameter.name)` of `\(function.name)` has a default and so no gradient: it takes no tensor",
              at: value.range, help: "remove its default, and return a gradient for it")
            return nil
          }
          integerScalars.insert(id)
          value.value = .number(number)
        }
      }
      seed[parameter.name] = value
    }
    return seed
  }

  /// The value that a body returns, its own `let`s named below the present scope.
  mutating func body(
    of node: SyntaxNode, _ values: [String: LocatedValue], function: String, call: SourceRange?
  ) -> Value {
    frames.append(Frame(values: values, function: function, call: call))
    defer { frames.removeLast() }
    let scope = graph.scope
    for statement in node.bodyStatements {
      switch statement.kind {
      case .letDeclaration:
        guard let token = statement.nameToken else { continue }
        if let earlier = frames[frames.count - 1].values[token.name] {
          tell(Self.redeclaration(of: token, earlier: earlier.source))
        }
        graph.scope = scope.isEmpty ? token.name : "\(scope).\(token.name)"
        var value = statement.childExpression.map { evaluate($0) } ?? .unknown(at: statement.range)
        graph.scope = scope
        value.isComputed = false
        value.source = token.range
        frames[frames.count - 1].values[token.name] = value
      case .returnStatement:
        return statement.childExpression.map { evaluate($0).value } ?? .unknown
      default: break
      }
    }
    return fail(
      "missing-return", "`\(function)` returns nothing", at: node.nameToken?.range ?? node.range,
      help: "end its body with `return …`")
  }

  static func redeclaration(of token: SyntaxToken, earlier: SourceRange) -> Diagnostic {
    Diagnostic(
      id: "redeclaration", "`\(token.name)` is declared already", at: token.range,
      notes: [.init(earlier, "first declared here")], help: "choose another name")
  }

  /// Checks a function by itself: names, labels, `return`; its parameters have unknown values.
  mutating func checkDeclaration(_ function: FunctionDefinition) -> Bool {
    let before = diagnostics.count
    var seen: [String: SourceRange] = [:]
    for parameter in function.parameters {
      if let earlier = seen[parameter.name] {
        tell(
          Diagnostic(
            id: "redeclaration", "`\(parameter.name)` is listed twice", at: parameter.range,
            notes: [.init(earlier, "first here")]))
      }
      seen[parameter.name] = parameter.range
    }
    checkBody(function.node, function.parameters, named: function.name)
    return diagnostics[before...].hasErrors
  }

  /// Lowers a body with unknown parameters into a graph that is thrown away.
  mutating func checkBody(
    _ node: SyntaxNode, _ parameters: [FunctionDefinition.Parameter], named name: String
  ) {
    var trial = self
    trial.graph = Graph()
    trial.used = []
    let values = parameters.map { ($0.name, LocatedValue.unknown(at: $0.range)) }
    _ = trial.body(
      of: node, Dictionary(values, uniquingKeysWith: { first, _ in first }), function: name,
      call: nil)
    diagnostics = trial.diagnostics
    origins = trial.origins
    used.formUnion(trial.used)
  }
}
