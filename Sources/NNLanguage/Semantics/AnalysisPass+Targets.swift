import NNAutodiff
import NNTensor

/// Names and paths behind actions.
extension AnalysisPass {
  /// What `gradcheck` and `verdict` are about.
  mutating func checkRequest(_ node: SyntaxNode) -> CheckRequest? {
    let text = source(node)
    if let (name, call) = Self.callee(of: node.unparenthesized), call.arguments.isEmpty {
      guard lowering.functions[name.name] != nil else {
        _ = lowering.unknownOp(name, name.name)
        return nil
      }
      lowering.used.insert(name.name)
      return CheckRequest(target: .function(name.name), text: text)
    }
    guard let path = LayerPath(node) else {
      _ = lowering.fail(
        "bad-target", "`\(text)` names nothing to check", at: node.range,
        help: "name a `let`, `param`, `input`, `func` or a layer's path")
      return nil
    }
    lowering.used.insert(path.components[0])
    if path.components.count == 1, path.index == nil {
      let name = path.components[0]
      switch lowering.frames[0].values[name]?.value {
      case .node(let id)?:
        if lowering.graph[id].op == nil { return CheckRequest(target: .leaf(id), text: text) }
        let isScope = lowering.graph.nodes.contains {
          $0.path.hasPrefix(name + ".") || $0.path.hasPrefix(name + "[")
        }
        return CheckRequest(
          target: .path(isScope ? name : lowering.graph[id].path), text: text)
      case .unknown?: return nil
      default: break
      }
      if lowering.functions[name] != nil {
        return CheckRequest(target: .function(name), text: text)
      }
    }
    guard let whole = resolve(path.withIndexInPath ?? path, node) else { return nil }
    if let id = lowering.graph.node(at: whole), lowering.graph[id].op == nil {
      return CheckRequest(target: .leaf(id), text: text)
    }
    return CheckRequest(target: .path(whole), text: text)
  }

  /// The whole path, or nil after telling that there is none or that there are several.
  mutating func resolve(_ path: LayerPath, _ node: SyntaxNode) -> String? {
    lowering.used.insert(path.components[0])
    if case .unknown? = lowering.frames[0].values[path.components[0]]?.value { return nil }
    switch path.resolve(in: lowering.graph) {
    case .found(let whole): return whole
    case .ambiguous(let paths):
      let list = paths.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
      _ = lowering.fail(
        "ambiguous-path", "`\(path.text)` may mean \(paths.count) layers", at: node.range,
        help: "write one of \(list)" + (paths.count > 4 ? ", …" : ""))
    case .none:
      if path.components.count == 1, let token = node.allTokens.first {
        _ = unknownTarget(token)
      } else {
        let known = Set(lowering.graph.nodes.map(\.path))
        let nearest = NearestName.of(path.text, in: known)
        _ = lowering.fail(
          "unknown-path", "no layer or parameter has the path `\(path.text)`", at: node.range,
          help: nearest.first.map { "did you mean `\($0)`?" } ?? "`show layers` lists the paths",
          fixIts: nearest.first.map { [.replace(node.range, with: $0, "replace by `\($0)`")] } ?? []
        )
      }
    }
    return nil
  }

  private mutating func unknownTarget(_ token: SyntaxToken) -> Value {
    let known = Array(lowering.frames[0].values.keys) + lowering.functions.keys
    let nearest = NearestName.of(token.name, in: known)
    return lowering.fail(
      "unknown-name", "nothing above is named `\(token.name)`", at: token.range,
      help: nearest.first.map { "did you mean `\($0)`?" } ?? "declare it above",
      fixIts: nearest.first.map { [.replace(token.range, with: $0, "replace by `\($0)`")] } ?? [])
  }

  /// The value that `forward`, `backward` and `show` are about: a name, a path, or an expression.
  mutating func target(_ node: SyntaxNode) -> NodeID? {
    if let path = LayerPath(node), path.index == nil, path.components.count > 1,
      path.components.last != "shape"
    {
      guard let whole = resolve(path, node) else { return nil }
      if let id = lowering.graph.node(at: whole) { return id }
      // A scope: the last value computed in it.
      return lowering.graph.ids.last {
        lowering.graph[$0].op != nil
          && (lowering.graph[$0].path.hasPrefix(whole + ".")
            || lowering.graph[$0].path.hasPrefix(whole + "["))
      }
    }
    if case .name(let token) = node.unparenthesized.expression, token.name == "loss",
      let loss = network.loss
    {
      return loss
    }
    lowering.graph.scope = "it"
    let located = lowering.evaluate(node)
    lowering.graph.scope = ""
    if located.value.isUnknown { return nil }
    return lowering.tensor(located)
  }

  /// A parameter, a named number, or one of its coordinates.
  mutating func coordinate(_ node: SyntaxNode) -> (id: NodeID, index: [Int]?)? {
    guard let path = LayerPath(node) else {
      _ = lowering.fail(
        "bad-target", "`\(source(node))` names no parameter", at: node.range,
        help: "write it as `hidden.weight[0, 3]`")
      return nil
    }
    let name = path.components[0]
    lowering.used.insert(name)
    var found: NodeID?
    if path.components.count == 1 {
      switch lowering.frames[0].values[name]?.value {
      case .node(let id)?: found = id
      case .unknown?: return nil
      default: break
      }
    }
    if found == nil {
      guard let whole = resolve(path, node) else { return nil }
      found = lowering.graph.node(at: whole)
    }
    guard let id = found else {
      _ = lowering.fail(
        "bad-target", "`\(source(node))` is a layer, not one of its parameters", at: node.range)
      return nil
    }
    guard let index = path.index else { return (id, nil) }
    let shape = lowering.graph[id].type.shape
    guard index.count == shape.rank,
      zip(index, shape.dimensions).allSatisfy({ $0 >= -$1 && $0 < $1 })
    else {
      _ = lowering.fail(
        "bad-index",
        "\(Shape.text(index)) is outside of `\(lowering.graph[id].path)`, which is \(shape)",
        at: node.range, help: "indices count from 0, one for each axis")
      return nil
    }
    return (id, zip(index, shape.dimensions).map { $0 < 0 ? $0 + $1 : $0 })
  }
}

extension Shape {
  /// `[0, 3]`, also for negative numbers.
  fileprivate static func text(_ index: [Int]) -> String {
    "[" + index.map(String.init).joined(separator: ", ") + "]"
  }
}
