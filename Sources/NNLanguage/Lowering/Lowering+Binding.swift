/// A parameter of an op, a function, or a word such as `adam`, as far as labels go.
struct ParameterSlot: Sendable {
  /// What stands before the colon; nil where none is written.
  var label: String?
  var name: String
  var isRequired: Bool
}

/// An argument that found its parameter.
enum BoundArgument: Sendable {
  /// What stood before the dot.
  case value(LocatedValue)
  case expression(SyntaxNode)

  var node: SyntaxNode? {
    if case .expression(let node) = self { node } else { nil }
  }
}

extension Lowering {
  /// Gives each argument its parameter; nil where a label or an argument is wrong, which is told with
  /// the edit that repairs it.
  mutating func bind(
    _ call: SyntaxNode, to parameters: [ParameterSlot], receiver: LocatedValue? = nil,
    callee: String, at place: SourceRange, ignoring ignored: Set<String> = []
  ) -> [String: BoundArgument]? {
    var bound: [String: BoundArgument] = [:]
    var unlabeled = parameters.filter { $0.label == nil }[...]
    var isRight = true
    if let receiver {
      if let first = unlabeled.popFirst() {
        bound[first.name] = .value(receiver)
      } else {
        _ = fail("extra-argument", "`\(callee)` takes no value before the dot", at: receiver.range)
        return nil
      }
    }
    for argument in call.arguments {
      if let label = argument.label {
        let name = label.name
        if let slot = parameters.first(where: { $0.label == name }) {
          if bound[slot.name] != nil {
            _ = fail("repeated-label", "`\(name)` is given twice", at: label.range)
            isRight = false
          }
          bound[slot.name] = .expression(argument.value)
          continue
        }
        if ignored.contains(name) { continue }
        isRight = false
        wrongLabel(argument, label, parameters, bound, callee)
      } else if let slot = unlabeled.popFirst() {
        bound[slot.name] = .expression(argument.value)
      } else {
        isRight = false
        missingLabel(argument, parameters, bound, callee)
      }
    }
    guard isRight else { return nil }
    if let missing = parameters.first(where: { $0.isRequired && bound[$0.name] == nil }) {
      missingArgument(missing, call, callee, at: place)
      return nil
    }
    return bound
  }

  private mutating func wrongLabel(
    _ argument: ArgumentSyntax, _ label: SyntaxToken, _ parameters: [ParameterSlot],
    _ bound: [String: BoundArgument], _ callee: String
  ) {
    let name = label.name
    let removed = SourceRange(label.range.start, argument.value.range.start)
    if parameters.contains(where: { $0.label == nil && $0.name == name && bound[$0.name] == nil }) {
      _ = fail(
        "extra-label", "`\(name)` of `\(callee)` is written without its label", at: label.range,
        help: "remove the label", fixIts: [.remove(removed, "remove `\(name):`")])
      return
    }
    let labels = parameters.compactMap(\.label)
    let nearest = NearestName.of(name, in: labels)
    let list = labels.map { "`\($0):`" }.joined(separator: ", ")
    _ = fail(
      "unknown-label", "`\(callee)` has no argument `\(name):`", at: label.range,
      help: nearest.first.map { "did you mean `\($0):`?" }
        ?? (labels.isEmpty ? "it takes no labelled argument" : "it takes \(list)"),
      fixIts: nearest.first.map { [.replace(label.range, with: $0, "replace by `\($0)`")] } ?? [])
  }

  private mutating func missingLabel(
    _ argument: ArgumentSyntax, _ parameters: [ParameterSlot], _ bound: [String: BoundArgument],
    _ callee: String
  ) {
    let range = argument.value.range
    guard let slot = parameters.first(where: { $0.label != nil && bound[$0.name] == nil }),
      let label = slot.label
    else {
      _ = fail(
        "extra-argument", "`\(callee)` takes no further argument", at: range, help: "remove it")
      return
    }
    _ = fail(
      "missing-label", "this argument of `\(callee)` needs its label", at: range,
      help: "write `\(label):` before it",
      fixIts: [.insert("\(label): ", at: range.start, "insert `\(label):`")])
  }

  private mutating func missingArgument(
    _ slot: ParameterSlot, _ call: SyntaxNode, _ callee: String, at place: SourceRange
  ) {
    let text = slot.label.map { "`\($0):`" } ?? "`\(slot.name)`"
    _ = fail(
      "missing-argument", "`\(callee)` needs \(text)", at: place,
      help: slot.label.map { "give it, as in `\($0): …`" }
        ?? "give it as an argument without a label")
  }
}
