import NNAutodiff
import NNTensor

/// Backward passes written by hand.
extension Lowering {
  /// Puts the function's `gradient` in place of what backprop would derive.
  mutating func attachGradient(
    of function: FunctionDefinition, _ values: [String: LocatedValue], to result: NodeID,
    firstNode: Int, path: String, _ token: SyntaxToken
  ) -> Value {
    guard let declaration = function.gradient, let name = declaration.nameToken else {
      return .node(result)
    }
    if let own = graph.ids[firstNode...].first(where: { graph[$0].isParameter }) {
      return fail(
        "gradient-with-parameters",
        "`\(function.name)` has a hand-written gradient and may hold no parameters of its own",
        at: name.range,
        notes: [range(of: own).map { .init($0, "`\(graph[own].path)` is made here") }].compactMap {
          $0
        },
        help: "declare them with `param` and pass them as arguments")
    }
    var arguments: [NodeID] = []
    for parameter in function.differentiable {
      guard let value = values[parameter.name], let id = tensor(value) else { return .unknown }
      arguments.append(id)
    }
    // A trial on a copy finds the mistakes and numbers the places that the pass will use.
    var trial = self
    let type = graph[result].type
    let dy = trial.graph.addLeaf(
      .input(range: nil), type: ValueType(type.shape, isPerExample: type.isPerExample), name: "dy")
    let gradients = trial.backwardPass(function, arguments, cotangent: dy, fixed: values)
    origins = trial.origins
    let isNew = trial.diagnostics.count > diagnostics.count
    diagnostics = trial.diagnostics
    guard gradients != nil, !isNew else { return .unknown }

    // The pass is told its graph when it runs; this one must not be kept alive by it.
    var context = trial
    context.graph = Graph()
    context.handWritten = []
    context.functionUses = []
    let base = context
    let pass: HandWrittenGradient.Body = { (graph, arguments, cotangent) throws(ShapeError) in
      var lowering = base
      lowering.graph = graph
      lowering.diagnostics = []
      let gradients = lowering.backwardPass(
        function, arguments, cotangent: cotangent, fixed: values)
      graph = lowering.graph
      guard let gradients else {
        let reason = lowering.diagnostics.first?.message ?? "it has an error"
        throw ShapeError("the gradient of `\(function.name)` cannot be used: \(reason)")
      }
      return gradients
    }
    graph.origin = origins.number(of: token.range)
    do {
      let node = try graph.add(
        HandWrittenGradient(function: function.name, body: pass), [result] + arguments,
        name: "gradient")
      handWritten.append(
        HandWrittenUse(
          function: function.name, node: node, parameters: function.differentiable.map(\.name),
          arguments: arguments, gradientRange: name.range,
          returnedRanges: Self.returnedNodes(of: declaration).map(\.range), path: path))
      return .node(node)
    } catch {
      return fail("shape-mismatch", error.message, at: token.range, help: error.help)
    }
  }

  /// Adds the hand-written pass to the graph: one cotangent for each parameter without a default.
  private mutating func backwardPass(
    _ function: FunctionDefinition, _ arguments: [NodeID], cotangent: NodeID,
    fixed: [String: LocatedValue]
  ) -> [NodeID]? {
    guard let declaration = function.gradient else { return nil }
    let own = FunctionDefinition.parameters(of: declaration)
    let named = zip(function.differentiable, arguments)
    var values = fixed
    for (parameter, id) in named {
      values[parameter.name] = LocatedValue(
        value: .node(id), range: parameter.range, source: parameter.range)
    }
    // The gradient's own names for them, by position; the last is the gradient that arrives.
    var seed: [String: LocatedValue] = [:]
    for (parameter, original) in zip(own, function.parameters) {
      guard var value = values[original.name] else { continue }
      value.source = parameter.range
      value.isComputed = false
      seed[parameter.name] = value
    }
    if let last = own.last {
      seed[last.name] = LocatedValue(value: .node(cotangent), range: last.range, source: last.range)
    }
    frames = [Frame()]
    sharing = nil
    let returned = body(of: declaration, seed, function: "gradient \(function.name)", call: nil)
    return settle(returned, function, declaration, arguments)
  }

  /// Checks the number and the shapes of the returned values.
  private mutating func settle(
    _ returned: Value, _ function: FunctionDefinition, _ declaration: SyntaxNode,
    _ arguments: [NodeID]
  ) -> [NodeID]? {
    if returned.isUnknown { return nil }
    let values: [Value]
    if case .tuple(let parts) = returned { values = parts } else { values = [returned] }
    let nodes = Self.returnedNodes(of: declaration)
    let place = nodes.first?.range ?? declaration.range
    let wanted = function.differentiable
    guard values.count == wanted.count else {
      let list = wanted.map { "`\($0.name)`" }.joined(separator: ", ")
      _ = fail(
        "gradient-count",
        "`gradient \(function.name)` returns \(values.count) values for \(wanted.count) parameters",
        at: nodes.count > 1 ? place.union(nodes[nodes.count - 1].range) : place,
        help: "return one value each for \(list), in this order")
      return nil
    }
    var result: [NodeID] = []
    for (index, value) in values.enumerated() {
      let range = index < nodes.count ? nodes[index].range : place
      let located = LocatedValue(value: value, range: range, source: range)
      guard let id = tensor(located) else { return nil }
      let (type, target) = (graph[id].type, graph[arguments[index]].type)
      let isNumber = type.shape.rank == 0 && graph[id].op == nil
      guard type.shape == target.shape || isNumber else {
        _ = fail(
          "shape-mismatch",
          "the gradient for `\(wanted[index].name)` must be \(target.shape), but is \(type.shape)",
          at: range, notes: [.init(wanted[index].range, target.description)],
          help:
            "a gradient has the shape of its parameter; what is shared is summed over the batch by itself"
        )
        return nil
      }
      result.append(id)
    }
    return result
  }

  /// The expressions behind the `return` of a gradient, one each.
  static func returnedNodes(of declaration: SyntaxNode) -> [SyntaxNode] {
    guard
      let value = declaration.bodyStatements.last(where: { $0.kind == .returnStatement })?
        .childExpression
    else { return [] }
    return value.kind == .tuple ? value.childNodes : [value]
  }

  /// Where a node was written.
  func range(of id: NodeID) -> SourceRange? {
    let origin = graph[id].origin
    return origins.ranges.indices.contains(origin) ? origins.ranges[origin] : nil
  }
}
