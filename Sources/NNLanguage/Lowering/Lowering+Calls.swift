import NNAutodiff
import NNTensor

/// Chains: members, calls, subscripts.
extension Lowering {
  mutating func postfix(_ base: SyntaxNode, _ suffixes: [SyntaxNode]) -> LocatedValue {
    var rest = suffixes[...]
    var current: LocatedValue
    if let call = rest.first, call.kind == .call, let token = base.token(.identifier) {
      rest = rest.dropFirst()
      if base.kind == .implicitCase {
        let range = base.range.union(call.range)
        current = LocatedValue(
          value: caseValue(token, call: call), range: range, source: base.range)
      } else {
        current = self.call(token, receiver: nil, dot: nil, call)
      }
    } else {
      current = evaluate(base)
    }
    while let suffix = rest.popFirst() {
      switch suffix.kind {
      case .member:
        guard let token = suffix.token(.identifier) else {
          return .unknown(at: current.range.union(suffix.range))
        }
        if let call = rest.first, call.kind == .call {
          rest = rest.dropFirst()
          current = self.call(token, receiver: current, dot: suffix.range.start, call)
        } else {
          current = member(token, of: current)
        }
      case .subscripted: current = element(suffix, of: current)
      default:
        let value = fail(
          "not-a-function", "the result of a call cannot be called", at: suffix.range)
        return LocatedValue(value: value, range: suffix.range, source: suffix.range)
      }
    }
    return current
  }

  /// `x.shape`; everything else needs parentheses.
  private mutating func member(_ token: SyntaxToken, of base: LocatedValue) -> LocatedValue {
    let range = base.range.union(token.range)
    var result = LocatedValue(value: .unknown, range: range, source: token.range)
    let name = token.name
    if name == "shape" {
      if case .node(let id) = base.value {
        result.value = .list(graph[id].type.shape.dimensions.map { .number(Double($0)) })
      } else if case .number = base.value {
        result.value = .list([])
      }
      return result
    }
    if base.value.isUnknown, OpTable[name] == nil, functions[name] == nil { return result }
    if functions[name] != nil || OpTable[name] != nil || name == "repeated" {
      result.value = fail(
        "missing-parentheses", "`\(name)` is a function and needs parentheses", at: token.range,
        help: "write `.\(name)()`",
        fixIts: [.insert("()", at: token.range.end, "insert the parentheses")])
    } else {
      let nearest = NearestName.of(name, in: OpTable.callable.map(\.name) + functions.keys)
      result.value = fail(
        "unknown-op", "there is no op or function named `\(name)`", at: token.range,
        help: nearest.first.map { "did you mean `\($0)`?" },
        fixIts: nearest.first.map { [.replace(token.range, with: $0, "replace by `\($0)`")] } ?? [])
    }
    return result
  }

  /// `shape[-1]`, a number; `states[-1]`, the op `element`.
  private mutating func element(_ suffix: SyntaxNode, of base: LocatedValue) -> LocatedValue {
    let range = base.range.union(suffix.range)
    var result = LocatedValue(value: .unknown, range: range, source: suffix.range)
    switch base.value {
    case .unknown: break
    case .list(let values):
      guard let position = suffix.childNodes.first, suffix.childNodes.count == 1 else {
        result.value = fail("bad-index", "a shape has one index", at: suffix.range)
        break
      }
      guard let index = wholeNumber(position, "the index") else { break }
      let place = index < 0 ? index + values.count : index
      if values.indices.contains(place) {
        result.value = values[place]
      } else {
        result.value = fail(
          "bad-index", "index \(index) is outside of \(values.count) axes", at: position.range,
          help: "axes count from 0; -1 is the last")
      }
    case .node:
      result.isComputed = true
      result.value = element(of: base, suffix, range)
    default:
      result.value = fail(
        "bad-index", "\(describe(base.value)) has no elements that an expression can name",
        at: suffix.range, help: "subscripts follow a tensor or its `shape`")
    }
    return result
  }

  private mutating func element(
    of base: LocatedValue, _ suffix: SyntaxNode, _ range: SourceRange
  ) -> Value {
    guard let definition = OpTable["element"] else { return .unknown }
    var indices: [Int] = []
    for node in suffix.childNodes {
      guard let index = wholeNumber(node, "an index") else { return .unknown }
      indices.append(index)
    }
    var site = CallSite(
      name: definition.name, place: suffix.range, range: range, operands: [base])
    if let first = suffix.childNodes.first { site.arguments["indices"] = first }
    return add(
      definition, [base], Arguments(["indices": .integers(indices)]), layerName: nil, site)
  }

  /// A call of a user's function or of an op; `receiver` is what stands before the dot.
  mutating func call(
    _ token: SyntaxToken, receiver: LocatedValue?, dot: Int?, _ call: SyntaxNode
  ) -> LocatedValue {
    let name = token.name
    let range = (receiver?.range ?? token.range).union(call.range)
    var result = LocatedValue(value: .unknown, range: range, source: token.range, isComputed: true)
    used.insert(name)
    if name == "repeated", functions[name] == nil {
      result.value = repeated(token, receiver, call)
      return result
    }
    if let closure = call.child(.closure) {
      result.value = fail(
        "misplaced-closure", "`\(name)` takes no `{ }`", at: closure.range,
        help: "only `repeated` does")
      return result
    }
    if let function = functions[name] {
      result.value = use(function, token, receiver, call, range)
    } else if let definition = OpTable.callable.first(where: { $0.name == name }) {
      result.value = apply(definition, token, receiver, dot, call, range)
    } else {
      for argument in call.arguments { _ = evaluate(argument.value) }
      result.value = unknownOp(token, name)
    }
    return result
  }

  private mutating func apply(
    _ definition: OpDefinition, _ token: SyntaxToken, _ receiver: LocatedValue?, _ dot: Int?,
    _ call: SyntaxNode, _ range: SourceRange
  ) -> Value {
    let parameters = definition.signature.parameters.map {
      ParameterSlot(
        label: $0.label, name: $0.name, isRequired: $0.defaultValue == nil && !$0.isOptional)
    }
    let layerName = self.layerName(in: call)
    guard
      let bound = bind(
        call, to: parameters, receiver: receiver, callee: definition.name, at: token.range,
        ignoring: ["name"])
    else { return .unknown }
    var operands: [LocatedValue] = []
    var arguments = Arguments()
    var expressions: [String: SyntaxNode] = [:]
    var isComplete = true
    for parameter in definition.signature.parameters {
      guard let argument = bound[parameter.name] else { continue }
      switch argument {
      case .value(let value): operands.append(value)
      case .expression(let node) where parameter.kind == .operand: operands.append(evaluate(node))
      case .expression(let node):
        expressions[parameter.name] = node
        if let value = self.argument(node, parameter) {
          arguments.values[parameter.name] = value
        } else {
          isComplete = false
        }
      }
    }
    guard isComplete else { return .unknown }
    warnOfRows(definition, operands, token)
    let site = CallSite(
      name: definition.name, place: token.range, range: range, operands: operands, call: call,
      dot: dot, arguments: expressions)
    return add(definition, operands, arguments, layerName: layerName, site)
  }

  /// `name: "stem"`, which replaces the op's word in paths.
  private mutating func layerName(in call: SyntaxNode) -> String? {
    guard let argument = call.arguments.first(where: { $0.label?.name == "name" }) else {
      return nil
    }
    guard case .string(let text) = argument.value.expression else {
      _ = fail(
        "bad-argument", "`name` must be a string", at: argument.value.range,
        help: "write it as `name: \"stem\"`")
      return nil
    }
    let isName = SyntaxTree.parse("let \(text) = 0").isWellFormed && !text.contains(".")
    guard isName, !text.isEmpty else {
      _ = fail("bad-argument", "`\(text)` is no name", at: argument.value.range)
      return nil
    }
    return text
  }

  /// `dense` on two axes straight from an `input` is most often meant for a flattened one.
  private mutating func warnOfRows(
    _ definition: OpDefinition, _ operands: [LocatedValue], _ token: SyntaxToken
  ) {
    guard definition.name == "dense", let first = operands.first, case .node(let id) = first.value,
      case .input? = graph[id].leaf, graph[id].type.shape.rank == 2
    else { return }
    let fix = FixIt.insert(".flatten()", at: first.range.end, "flatten it first")
    tell(
      Diagnostic(
        .warning, id: "dense-on-rows",
        "`dense` acts on each row of \(graph[id].type.shape) by itself", at: token.range,
        notes: [.init(first.source, describe(first.value))],
        help: "flatten it first, if the layer should see all of it", fixIts: [fix]))
  }

  /// `x.repeated(n) { x in … }`.
  private mutating func repeated(
    _ token: SyntaxToken, _ receiver: LocatedValue?, _ call: SyntaxNode
  ) -> Value {
    guard let receiver, let closure = call.child(.closure), let name = closure.declaredName,
      let body = closure.childExpression, call.arguments.count == 1,
      let count = call.arguments.first,
      count.label == nil
    else {
      return fail(
        "bad-repetition", "`repeated` needs a value, a number and a closure", at: token.range,
        help: "write it as `x.repeated(2) { x in x.dense(8) }`")
    }
    guard let times = wholeNumber(count.value, "the number of repetitions") else { return .unknown }
    guard times >= 1, times <= 100_000 else {
      return fail(
        "bad-argument", "`repeated` must run between 1 and 100,000 times, not \(times)",
        at: count.value.range)
    }
    let outer = graph.scope
    let own = graph.uniquePath("repeated")
    // The first repetition of a scope is that scope's own index: `encoder[0]`.
    let base = own.hasSuffix(".repeated") ? outer : own
    var current = receiver
    for index in 0..<times {
      guard expands(at: token.range) else {
        current.value = .unknown
        break
      }
      graph.scope = "\(base)[\(index)]"
      var frame = Frame(seesOuter: true)
      frame.values[name] = current
      frames.append(frame)
      current = evaluate(body)
      frames.removeLast()
      if current.value.isUnknown { break }
    }
    graph.scope = outer
    return current.value
  }
}
