import NNAutodiff
import NNTensor

/// `show`, `set`, `explain`.
extension AnalysisPass {
  mutating func show(_ statement: SyntaxNode) -> Action? {
    var format: String?
    var file: String?
    for trailing in statement.childNodes where trailing.kind == .trailingWord {
      guard let word = trailing.token(.identifier)?.text, let value = trailing.childExpression
      else {
        return nil
      }
      if word == "as" {
        guard case .name(let token) = value.expression else {
          _ = lowering.fail(
            "bad-argument", "a format's name must follow `as`", at: value.range,
            help: "write it as `show layers as markdown`")
          return nil
        }
        format = token.name
      } else {
        guard case .string(let text) = value.expression, !text.isEmpty else {
          _ = lowering.fail(
            "bad-argument", "a file name in quotes must follow `to`", at: value.range,
            help: "write it as `show layers to \"layers.txt\"`")
          return nil
        }
        file = text
      }
    }
    let second = statement.childTokens.dropFirst().first
    guard let subject = subject(statement, second) else { return nil }
    if case .unavailable(let word) = subject { return .unavailable(word: word) }
    guard case .of(let found) = subject else { return nil }
    return .show(ShowRequest(subject: found, format: format, file: file))
  }

  private enum ShowSubject {
    case of(ShowRequest.Subject)
    case unavailable(String)
  }

  private mutating func subject(_ statement: SyntaxNode, _ second: SyntaxToken?) -> ShowSubject? {
    if let second {
      if let argument = statement.arguments.first {
        _ = lowering.fail(
          "extra-argument", "`show \(second.text)` takes no argument", at: argument.node.range)
        return nil
      }
      switch second.text {
      case "layers": return .of(.layers)
      case "shapes": return .of(.shapes)
      case "parameters": return .of(.parameters)
      case "gradients": return .of(.gradients)
      case "graph": return .of(.graph)
      case "predictions": return .of(.predictions)
      case "data": return .of(.data)
      case "findings": return .of(.findings)
      default: return .unavailable("show \(second.text)")
      }
    }
    guard let argument = statement.arguments.first else { return .of(.layers) }
    if statement.arguments.count > 1 || argument.label != nil {
      _ = lowering.fail("extra-argument", "`show` takes one name", at: argument.node.range)
      return nil
    }
    if case .name(let token) = argument.value.expression, lowering.lookUp(token.name) == nil,
      token.name != "loss",
      let near = NearestName.of(token.name, in: StatementWord.show.secondWords).first
    {
      _ = lowering.fail(
        "unknown-name", "nothing above is named `\(token.name)`", at: token.range,
        help: "did you mean `\(near)`?",
        fixIts: [.replace(token.range, with: near, "replace by `\(near)`")])
      return nil
    }
    return target(argument.value).map { .of(.value($0)) }
  }

  mutating func setAction(_ statement: SyntaxNode) -> Action? {
    let arguments = statement.arguments
    if !arguments.isEmpty { return display(arguments) }
    let sides = statement.childNodes.filter { $0.kind.isExpression }
    guard sides.count == 2, let found = coordinate(sides[0]) else { return nil }
    let node = lowering.graph[found.id]
    switch node.leaf {
    case .parameter?, .scalar?: break
    default:
      _ = lowering.fail(
        "bad-target",
        "`\(source(sides[0]))` is computed or given; only parameters and named numbers can be set",
        at: sides[0].range)
      return nil
    }
    let value = lowering.evaluate(sides[1]).value
    if value.isUnknown { return nil }
    guard let values = value.numbers ?? lowering.constant(sides[1]).map({ [$0] }) else {
      _ = lowering.fail(
        "bad-argument", "a number or a list of numbers must follow `=`", at: sides[1].range)
      return nil
    }
    let wanted = found.index == nil ? node.type.shape.count : 1
    guard values.count == 1 || values.count == wanted else {
      _ = lowering.fail(
        "shape-mismatch", "`\(node.path)` holds \(wanted) numbers, not \(values.count)",
        at: sides[1].range)
      return nil
    }
    return .set(
      Assignment(
        target: found.id, index: found.index, values: values,
        text: tree.source[sides[0].range.union(sides[1].range)]))
  }

  private mutating func display(_ arguments: [ArgumentSyntax]) -> Action? {
    var settings: [DisplaySetting] = []
    for argument in arguments {
      guard let label = argument.label else {
        _ = lowering.fail(
          "missing-label", "a setting needs its name", at: argument.value.range,
          help: "write it as `set display width: 100`")
        return nil
      }
      guard let value = lowering.number(argument.value, "`\(label.name)`") else { return nil }
      settings.append(DisplaySetting(name: label.name, value: value))
    }
    return .setDisplay(settings)
  }

  mutating func explain(_ statement: SyntaxNode) -> Action? {
    if let rule = statement.child(.rule) {
      if !rules.isEmpty, !rules.contains(rule.text) {
        let nearest = NearestName.of(rule.text, in: rules)
        _ = lowering.fail(
          "unknown-rule", "there is nothing to explain about `\(rule.text)`", at: rule.range,
          help: nearest.first.map { "did you mean `\($0)`?" })
        return nil
      }
      return .explain(.rule(rule.text))
    }
    guard let node = statement.childExpression else { return nil }
    if case .name(let token) = node.expression, lowering.lookUp(token.name) == nil,
      rules.isEmpty || rules.contains(token.name)
    {
      return .explain(.rule(token.name))
    }
    return coordinate(node).map {
      .explain(.coordinate($0.id, index: $0.index, text: node.text))
    }
  }
}
