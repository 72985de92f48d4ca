import NNAutodiff
import NNInspection
import NNLanguage

extension Session {
  /// `help`, `help dense`, `?dense`, `help learning rate`.
  func help(_ topic: String) -> StatementResult {
    let topic = topic.trimmingWhitespace
    let text: String
    if topic.isEmpty {
      text = HelpTopics.overview
    } else if let op = OpTable[topic] {
      text = HelpTopics.page(for: op).wrapped(to: style.width)
    } else if let action = HelpTopics.actions[topic] {
      text = action
    } else if let id = state.network.values[topic] {
      let type = state.network.graph[id].type
      text =
        "\(topic): \(Self.describe(type))"
        + (state.network.documentation[topic].map { "\n\($0)" } ?? "")
    } else {
      text = search(topic).wrapped(to: style.width)
    }
    return StatementResult(
      statement: "", text: text, json: .object(["kind": .string("help"), "text": .string(text)]))
  }

  private func search(_ words: String) -> String {
    let pattern = words.lowercased().filter { $0 != "*" }
    var lines: [String] = []
    for op in OpTable.callable
    where op.name.lowercased().contains(pattern) || op.summary.lowercased().contains(pattern) {
      lines.append("  \(op.name): \(op.summary)")
    }
    for (name, page) in HelpTopics.actions.sorted(by: { $0.key < $1.key })
    where name.contains(pattern) || page.lowercased().contains(pattern) {
      lines.append(
        "  \(name): \(page.split(separator: "\n").dropFirst().first.map(String.init)?.trimmingWhitespace ?? "")"
      )
    }
    if !lines.isEmpty { return lines.prefix(20).joined(separator: "\n") }
    let names = OpTable.callable.map(\.name) + HelpTopics.actions.keys
    let near = NearestName.of(words, in: names, limit: 3)
    return "nothing about \"\(words)\""
      + (near.isEmpty
        ? "; `help` lists what there is" : "; did you mean \(near.joined(separator: ", "))?")
  }
}

extension String {
  var trimmingWhitespace: String {
    var view = Substring(self)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}

/// What `help` says.
enum HelpTopics {
  static let overview = """
    Build a network line by line; every line is also a line of a .nn file.

      input x: [2]                       what each example brings
      target t: [1]                      what it should answer
      let hidden = x.dense(4).tanh()     a layer with its activation
      let logit = hidden.dense(1)
      loss binaryCrossEntropy(logit, t)
      data rows(x: [[0, 0], [0, 1]], t: [[0], [1]])
      optimizer adam(learningRate: 0.05)

      forward      run the current batch      backward    every gradient
      gradcheck    check gradients            train epochs: 10
      show layers  (shapes, parameters, gradients, graph, predictions, data)
      diagnose     why does it not learn?     expect accuracy >= 0.9
      undo, redo, again, history              save "net.nn", open "net.nn"

    help dense     one op or action           help sigmoid*  search
    Tab completes; a line that starts with . goes on with the one before;
    Ctrl-C stops what runs; Ctrl-D leaves.
    """

  static let actions: [String: String] = [
    "forward":
      "forward [NAME]\n  Runs the current batch up to the loss (or NAME) and shows each value.",
    "backward":
      "backward [NAME]\n  The gradient of the loss (or NAME) with respect to everything before it.",
    "step": "step [COUNT]\n  One training step, or COUNT, on the next batches.",
    "train":
      "train epochs: 10, batch: 32, until: accuracy >= 0.98, dtype: float64\n  Trains with the optimizer; Ctrl-C stops it and keeps what was learned.",
    "gradcheck":
      "gradcheck [NAME] [batch: 8]\n  Checks every gradient against numbers: each op by itself, then end to end.\n  NAME is a let, a param, an input, a func or a layer path.",
    "diagnose": "diagnose\n  Says why a network does not learn: dead units, a vanishing gradient.",
    "expect":
      "expect accuracy >= 0.95\n  A demand: also loss, gradientError, findings, deadUnits(NAME), healthy,\n  verdict(NAME) == .fail, finding(\"dead-relu\").",
    "set":
      "set hidden.weight[0, 3] = 0.5\n  Changes a parameter. `set display width: 100` changes the screen.",
    "show":
      "show layers | shapes | parameters | gradients | graph | predictions | data\n  A table; `as markdown`, `as json`, `to \"file\"`.",
    "summary": "summary\n  The network at a glance.",
    "save": "save \"net.nn\"\n  Writes the declarations as a file.",
    "open": "open \"net.nn\"\n  Another network in place of this one.",
    "undo":
      "undo [COUNT]\n  Takes the last statement back, parameters included; `redo` brings it back.",
    "again": "again [4...6]\n  Runs the last statement, or these of the history, once more.",
    "history": "history [TEXT]\n  What ran, numbered.",
    "explain":
      "explain dead-relu | explain hidden.weight[3, 20]\n  A rule's page, or one gradient with its parts.",
  ]

  /// An op's page: how it is called, what it computes, its gradient.
  static func page(for op: OpDefinition) -> String {
    let signature = op.signature.parameters.map { parameter -> String in
      let head = parameter.label.map { "\($0): " } ?? ""
      let value = parameter.defaultValue.map { " = \(text(of: $0))" } ?? ""
      return head + parameter.name + value
    }.joined(separator: ", ")
    var lines = [
      "\(op.name)(\(signature))", "  \(op.summary)", "  \(op.formula)",
      "  gradient: \(op.gradientFormula)",
    ]
    for parameter in op.signature.parameters where !parameter.summary.isEmpty {
      lines.append("  \(parameter.name): \(parameter.summary)")
    }
    return lines.joined(separator: "\n")
  }

  static func text(of argument: Argument) -> String {
    switch argument {
    case .integer(let value): "\(value)"
    case .integers(let values): "[" + values.map(String.init).joined(separator: ", ") + "]"
    case .number(let value): "\(value)"
    case .flag(let value): "\(value)"
    case .word(let word): "." + word
    case .initializer(let initializer):
      switch initializer {
      case .zeros: ".zeros"
      case .he: ".he"
      case .glorot: ".glorot"
      case .constant(let value): ".constant(\(value))"
      case .normal(let std): ".normal(std: \(std))"
      case .uniform(let limit): ".uniform(limit: \(limit))"
      }
    }
  }
}
