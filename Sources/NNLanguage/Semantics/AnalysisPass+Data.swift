import NNAutodiff
import NNTensor

/// `data`: where the examples come from.
extension AnalysisPass {
  mutating func data(_ node: SyntaxNode) -> DataDescription? {
    guard let (name, call) = Self.callee(of: node) else {
      _ = lowering.fail(
        "bad-data", "`\(source(node))` names no data", at: node.range,
        help: "write it as `data csv(\"digits.csv\", image: \"p*\", digit: \"label\")`")
      return nil
    }
    let kinds = ["csv", "npz", "idx", "rows", "random"]
    guard kinds.contains(name.text) else {
      unknownWord(name, "kind of data", among: kinds)
      return nil
    }
    var file: String?
    var holdout = 0.0
    var examples: Int?
    var filled: [ArgumentSyntax] = []
    for argument in call.arguments {
      switch argument.label?.name {
      case nil:
        guard file == nil, name.text == "csv" || name.text == "npz" else {
          _ = lowering.fail(
            "missing-label", "this argument of `\(name.text)` needs its label",
            at: argument.value.range,
            help: "name the input or target that it fills, as in `x: …`")
          return nil
        }
        guard let text = string(argument.value, "the file") else { return nil }
        file = text
      case "holdout":
        guard let share = lowering.number(argument.value, "`holdout`") else { return nil }
        guard share >= 0, share < 1 else {
          _ = lowering.fail(
            "bad-argument", "`holdout` must be at least 0 and below 1",
            at: argument.value.range, help: "a fifth is `holdout: 0.2`")
          return nil
        }
        holdout = share
      case "examples" where name.text == "random":
        guard let count = lowering.wholeNumber(argument.value, "`examples`") else { return nil }
        guard count > 0 else {
          _ = lowering.fail(
            "bad-argument", "`examples` must be at least 1", at: argument.value.range)
          return nil
        }
        examples = count
      default: filled.append(argument)
      }
    }
    guard let found = sourceOfData(name, call, file, examples, filled) else { return nil }
    return DataDescription(source: found, holdout: holdout, range: node.range)
  }

  private mutating func sourceOfData(
    _ name: SyntaxToken, _ call: SyntaxNode, _ file: String?, _ examples: Int?,
    _ filled: [ArgumentSyntax]
  ) -> DataDescription.Source? {
    if name.text == "random" {
      if let argument = filled.first, let label = argument.label {
        _ = lowering.fail(
          "unknown-label", "`random` has no argument `\(label.name):`", at: label.range,
          help: "write it as `random(examples: 256)`")
        return nil
      }
      guard let examples else {
        _ = lowering.fail(
          "missing-argument", "`random` needs `examples:`", at: name.range,
          help: "write it as `random(examples: 256)`")
        return nil
      }
      return .random(examples: examples)
    }
    guard let names = namesFilled(filled, name) else { return nil }
    if name.text == "rows" { return rows(filled, names) }
    var columns: [DataDescription.Column] = []
    for (argument, filledName) in zip(filled, names) {
      guard let text = string(argument.value, "`\(filledName)`") else { return nil }
      columns.append(.init(name: filledName, pattern: text, range: argument.value.range))
    }
    if name.text == "idx" { return .idx(files: columns) }
    guard let file else {
      _ = lowering.fail(
        "missing-argument", "`\(name.text)` needs a file", at: name.range,
        help: "write it as `\(name.text)(\"digits.\(name.text)\", …)`")
      return nil
    }
    return name.text == "csv"
      ? .csv(file: file, columns: columns) : .npz(file: file, columns: columns)
  }

  private mutating func string(_ node: SyntaxNode, _ what: String) -> String? {
    if case .string(let text) = node.unparenthesized.expression { return text }
    _ = lowering.fail(
      "bad-argument", "\(what) must be a string in quotes", at: node.range)
    return nil
  }

  /// The inputs and targets that the labels name, each once; none may be left out.
  private mutating func namesFilled(_ arguments: [ArgumentSyntax], _ name: SyntaxToken) -> [String]?
  {
    let places = network.inputs + network.targets
    let known = places.map { lowering.graph[$0].path }
    var names: [String] = []
    for argument in arguments {
      guard let label = argument.label else { return nil }
      guard known.contains(label.name) else {
        if declared[label.name] != nil, network.values[label.name] == nil {
          names.append(label.name)  // Its declaration failed, which was told.
          continue
        }
        let nearest = NearestName.of(label.name, in: known)
        _ = lowering.fail(
          "unknown-label", "no input or target is named `\(label.name)`", at: label.range,
          help: nearest.first.map { "did you mean `\($0):`?" }
            ?? "the labels name the inputs and targets that are filled",
          fixIts: nearest.first.map { [.replace(label.range, with: $0, "replace by `\($0)`")] }
            ?? [])
        return nil
      }
      if names.contains(label.name) {
        _ = lowering.fail("repeated-label", "`\(label.name)` is given twice", at: label.range)
        return nil
      }
      names.append(label.name)
      lowering.used.insert(label.name)
    }
    for id in places where !names.contains(lowering.graph[id].path) {
      let missing = lowering.graph[id].path
      _ = lowering.fail(
        "missing-data", "the data does not fill `\(missing)`", at: name.range,
        notes: lowering.range(of: id).map { [.init($0, "declared here")] } ?? [],
        help: "add `\(missing): …`")
      return nil
    }
    return names
  }

  private mutating func rows(_ arguments: [ArgumentSyntax], _ names: [String])
    -> DataDescription.Source?
  {
    var result: [DataDescription.Rows] = []
    for (argument, name) in zip(arguments, names) {
      let node = argument.value
      guard case .array(let rows) = node.unparenthesized.expression, !rows.isEmpty else {
        _ = lowering.fail(
          "bad-argument", "`\(name)` must be a list of examples", at: node.range,
          help: "write it as `\(name): [[0, 1], [1, 0]]`")
        return nil
      }
      var values: [Double] = []
      let type = network.values[name].map { lowering.graph[$0].type }
      for row in rows {
        let value = lowering.evaluate(row).value
        guard !value.isUnknown else { return nil }
        guard let numbers = value.numbers, let shape = value.listShape else {
          _ = lowering.fail("ragged-list", "the example is no list of numbers", at: row.range)
          return nil
        }
        guard let type, check(numbers, shape, type, name, row) else { return nil }
        values += numbers
      }
      if let first = result.first, first.count != rows.count {
        _ = lowering.fail(
          "data-length",
          "`\(name)` has \(rows.count) examples, but `\(first.name)` has \(first.count)",
          at: node.range,
          notes: [.init(first.range, first.count == 1 ? "1 example" : "\(first.count) examples")])
        return nil
      }
      result.append(.init(name: name, count: rows.count, values: values, range: node.range))
    }
    return .rows(values: result)
  }

  /// Whether one written example fits its input's shape, range and classes.
  private mutating func check(
    _ numbers: [Double], _ shape: [Int], _ type: ValueType, _ name: String, _ row: SyntaxNode
  ) -> Bool {
    guard Shape(shape) == type.shape else {
      _ = lowering.fail(
        "shape-mismatch", "the example is \(Shape(shape)), but `\(name)` is \(type)", at: row.range,
        notes: declared[name].map { [.init($0, type.description)] } ?? [])
      return false
    }
    let limit: Int
    switch type.element {
    case .real:
      guard let id = network.values[name], case .input(let range?)? = lowering.graph[id].leaf,
        let outside = numbers.first(where: { !range.contains($0) })
      else { return true }
      _ = lowering.fail(
        "out-of-range",
        "\(Lowering.text(of: outside)) lies outside of \(Lowering.text(of: range.lowerBound))...\(Lowering.text(of: range.upperBound))",
        at: row.range, notes: declared[name].map { [.init($0, "the range is stated here")] } ?? [])
      return false
    case .category(let count), .index(let count): limit = count
    }
    guard let wrong = numbers.first(where: { $0 != $0.rounded() || $0 < 0 || $0 >= Double(limit) })
    else { return true }
    _ = lowering.fail(
      "out-of-range",
      "\(Lowering.text(of: wrong)) is none of the \(limit) classes 0 to \(limit - 1)",
      at: row.range)
    return false
  }
}
