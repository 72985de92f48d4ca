import NNAutodiff
import NNTensor

extension AnalysisPass {
  /// What a declaration declares; nil where it is wrong, which is told.
  mutating func declaration(_ statement: SyntaxNode) -> Declaration? {
    guard let word = statement.statementWord else { return nil }
    switch statement.kind {
    case .valueDeclaration: return value(statement, isTarget: word == .target)
    case .parameterDeclaration: return parameter(statement)
    case .letDeclaration: return letDeclaration(statement)
    case .functionDeclaration: return function(statement)
    case .gradientDeclaration: return gradient(statement)
    case .clause: return clause(statement, word)
    default:
      _ = lowering.fail(
        "not-available", "`import` is not available yet", at: statement.range,
        help: "copy the functions into this file")
      return nil
    }
  }

  private func declaration(_ kind: Declaration.Kind, _ name: String) -> Declaration {
    Declaration(kind: kind, name: name, uses: lowering.used)
  }

  /// Tells a second declaration of a name; false where there is one.
  private mutating func isNew(_ token: SyntaxToken) -> Bool {
    guard let earlier = declared[token.name] else { return true }
    lowering.tell(Lowering.redeclaration(of: token, earlier: earlier))
    return false
  }

  private mutating func value(_ statement: SyntaxNode, isTarget: Bool) -> Declaration? {
    guard let token = statement.nameToken, let type = statement.child(.type) else { return nil }
    guard isNew(token) else { return nil }
    guard let settled = valueType(type) else {
      declare(token, .unknown)
      return nil
    }
    lowering.graph.origin = lowering.origins.number(of: token.range)
    lowering.graph.scope = ""
    let id = lowering.graph.addLeaf(
      isTarget ? .target : .input(range: settled.range), type: settled.type, name: token.name)
    if isTarget { network.targets.append(id) } else { network.inputs.append(id) }
    declare(token, .node(id))
    return declaration(isTarget ? .target : .input, token.name)
  }

  private mutating func valueType(_ node: SyntaxNode)
    -> (type: ValueType, range: ClosedRange<Double>?)?
  {
    var dimensions: [Int] = []
    if let shape = node.child(.shape) {
      guard let extents = extents(shape) else { return nil }
      dimensions = extents
    }
    var kind = ValueType.Element.real
    if let node = node.child(.element) {
      guard let settled = element(node) else { return nil }
      kind = settled
    }
    var range: ClosedRange<Double>?
    if let node = node.childExpression {
      guard let settled = self.range(node) else { return nil }
      range = settled
    }
    return (ValueType(Shape(dimensions), isPerExample: true, element: kind), range)
  }

  private mutating func extents(_ shape: SyntaxNode) -> [Int]? {
    var result: [Int] = []
    for dimension in shape.childNodes where dimension.kind == .dimension {
      guard let node = dimension.childExpression,
        let extent = lowering.wholeNumber(node, "a dimension")
      else { return nil }
      guard extent > 0 else {
        _ = lowering.fail(
          "bad-argument", "a dimension must be at least 1, not \(extent)", at: node.range)
        return nil
      }
      result.append(extent)
    }
    if Shape(result).count > Lowering.elementLimit {
      _ = lowering.fail("too-large", "\(Shape(result)) is too large", at: shape.range)
      return nil
    }
    return result
  }

  private mutating func element(_ node: SyntaxNode) -> ValueType.Element? {
    guard let word = node.token(.identifier) else { return nil }
    guard word.text == "class" || word.text == "index" else {
      let nearest = NearestName.of(word.text, in: ["class", "index"])
      _ = lowering.fail(
        "unknown-element", "there is no element `\(word.text)`", at: word.range,
        help: nearest.first.map { "did you mean `\($0)`?" }
          ?? "elements are `class(10)` and `index(5000)`",
        fixIts: nearest.first.map { [.replace(word.range, with: $0, "replace by `\($0)`")] } ?? [])
      return nil
    }
    guard let count = node.childExpression, node.childNodes.count == 1 else {
      _ = lowering.fail(
        "bad-argument", "`\(word.text)` needs one number", at: node.range,
        help: "write it as `\(word.text)(10)`")
      return nil
    }
    guard let number = lowering.wholeNumber(count, "the number of values") else { return nil }
    guard number > 0 else {
      _ = lowering.fail(
        "bad-argument", "the number of values must be at least 1, not \(number)", at: count.range)
      return nil
    }
    return word.text == "class" ? .category(number) : .index(number)
  }

  private mutating func range(_ node: SyntaxNode) -> ClosedRange<Double>? {
    guard case .infix(let ends, let signs) = node.unparenthesized.expression, ends.count == 2,
      signs.first?.kind == .closedRange
    else {
      _ = lowering.fail(
        "bad-range", "a range of numbers must follow `in`", at: node.range,
        help: "write it as `in 0...255`")
      return nil
    }
    guard let low = lowering.number(ends[0], "the range's start"),
      let high = lowering.number(ends[1], "the range's end")
    else { return nil }
    guard low < high else {
      _ = lowering.fail("bad-range", "the range ends before it starts", at: node.range)
      return nil
    }
    return low...high
  }

  private mutating func parameter(_ statement: SyntaxNode) -> Declaration? {
    guard let token = statement.nameToken, let shape = statement.child(.shape) else { return nil }
    guard isNew(token) else { return nil }
    guard let extents = extents(shape) else {
      declare(token, .unknown)
      return nil
    }
    let last = extents.last ?? 1
    let fanIn = extents.count < 2 ? last : extents.dropLast().reduce(1, *)
    var initializer = extents.count < 2 ? Initializer.zeros : .glorot
    if let node = statement.childExpression {
      if let settled = lowering.initializer(node) {
        initializer = settled
      } else if let number = lowering.constant(node) {
        initializer = .constant(number)
      } else {
        _ = lowering.fail(
          "bad-argument", "`\(source(node))` is no initialiser", at: node.range,
          help: "write one such as `.normal(std: 0.5)` or `.zeros`, or a number")
        declare(token, .unknown)
        return nil
      }
    }
    lowering.graph.origin = lowering.origins.number(of: token.range)
    let id = lowering.graph.addLeaf(
      .parameter(ParameterSpecification(fanIn: fanIn, fanOut: last, initializer: initializer)),
      type: .shared(Shape(extents)), name: token.name)
    declare(token, .node(id))
    return declaration(.param, token.name)
  }

  func source(_ node: SyntaxNode) -> String {
    let text = node.text
    return text.count > 40 ? text.prefix(39) + "…" : text
  }

  private mutating func letDeclaration(_ statement: SyntaxNode) -> Declaration? {
    guard let token = statement.nameToken, let node = statement.childExpression else { return nil }
    guard isNew(token) else { return nil }
    lowering.graph.scope = token.name
    let located = lowering.evaluate(node)
    lowering.graph.scope = ""
    switch located.value {
    case .number(let number) where !number.isFinite:
      _ = lowering.fail("bad-argument", "`\(token.name)` is not finite", at: node.range)
      declare(token, .unknown)
      return nil
    case .number(let number):
      lowering.graph.origin = lowering.origins.number(of: token.range)
      let id = lowering.graph.addLeaf(.scalar(number), type: .shared([]), name: token.name)
      declare(token, .node(id))
    case .node: declare(token, located.value)
    case .unknown: declare(token, .unknown)
    case .list where located.value.numbers != nil:
      let id = lowering.tensor(located)
      declare(token, id.map { .node($0) } ?? .unknown)
    default:
      _ = lowering.fail(
        "not-a-tensor", "`let` names a tensor or a number, not \(lowering.describe(located.value))",
        at: node.range)
      declare(token, .unknown)
      return nil
    }
    return declaration(.let, token.name)
  }

  private mutating func function(_ statement: SyntaxNode) -> Declaration? {
    guard let token = statement.nameToken,
      var function = FunctionDefinition(statement, gradient: gradients[token.name])
    else { return nil }
    if let earlier = declaredFunctions[token.name] {
      lowering.tell(Lowering.redeclaration(of: token, earlier: earlier))
      return nil
    }
    declaredFunctions[token.name] = token.range
    function.isBroken = lowering.checkDeclaration(function)
    lowering.functions[token.name] = function
    return declaration(function.isShared ? .sharedFunction : .function, token.name)
  }

  private mutating func gradient(_ statement: SyntaxNode) -> Declaration? {
    guard let token = statement.nameToken else { return nil }
    let name = token.name
    guard let function = lowering.functions[name] else {
      let nearest = NearestName.of(name, in: lowering.functions.keys)
      _ = lowering.fail(
        "unknown-function", "no function `\(name)` is declared above", at: token.range,
        help: nearest.first.map { "did you mean `\($0)`?" } ?? "declare it with `func` first")
      return nil
    }
    if let first = gradients[name], first != statement, let earlier = first.nameToken {
      lowering.tell(Lowering.redeclaration(of: token, earlier: earlier.range))
      return nil
    }
    lowering.used.insert(name)
    let own = FunctionDefinition.parameters(of: statement)
    guard own.count == function.parameters.count + 1 else {
      _ = lowering.fail(
        "gradient-parameters",
        "`gradient \(name)` needs the parameters of `\(name)` and then the gradient that arrives",
        at: statement.child(.parameterList)?.range ?? token.range,
        notes: function.node.child(.parameterList).map { [.init($0.range, "the function's own")] }
          ?? [],
        help: "list the function's parameters, then `dy`")
      lowering.functions[name]?.isBroken = true
      return nil
    }
    let before = lowering.diagnostics.count
    lowering.checkBody(statement, own, named: "gradient \(name)")
    if lowering.diagnostics[before...].hasErrors { lowering.functions[name]?.isBroken = true }
    return declaration(.gradient, name)
  }
}
