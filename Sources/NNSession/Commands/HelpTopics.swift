import NNAutodiff
import NNTensor
import NNTraining

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

  /// A page for each statement: how it is written, then what it does.
  static let statements: [String: String] = [
    "input":
      "input x: [2] in 0...1\n  What each example brings: its shape, and the range of its numbers.\n  `[16] of index(5000)` are whole numbers below 5000.",
    "target":
      "target t: [1] | target digit: class(10)\n  What the network should answer for each example.",
    "param":
      "param W: [3, 2] = .normal(std: 0.5)\n  A weight outside of a layer, with how it starts.",
    "let":
      "let hidden = x.dense(4).tanh()\n  Names a value. Its layers are `hidden.dense`, `hidden.tanh`.",
    "func":
      "func block(x, _ width) { return x.dense(width).relu() }\n  A recipe: each use makes its own parameters. `shared func` has one set.",
    "shared":
      "shared func tower(x) { return x.dense(8) }\n  A function whose uses share one set of parameters.",
    "gradient":
      "gradient f(x, dy) { return dy * 2 }\n  A backward pass by hand for the `func` of that name: it gets the parameters\n  and the gradient that arrives, and returns one gradient for each parameter.",
    "loss":
      "loss crossEntropy(logits, digit)\n  What training makes small: a number for each example. `loss` alone shows it.",
    "data":
      "data csv(\"digits.csv\", image: \"p*\", digit: \"label\", holdout: 0.2)\n  Fills inputs and targets: csv, idx, npz, rows or random.",
    "optimizer":
      "optimizer adam(learningRate: 1e-3) | sgd(learningRate: 0.1, momentum: 0.9)\n  How `train` and `step` change the parameters.",
    "seed": "seed 7\n  Fixes everything that is drawn; 0 without it.",
    "redo": "redo [COUNT]\n  Brings back what `undo` took.",
    "help": "help [TOPIC] | ?TOPIC\n  A page about an op or a statement, or a search.",
    "forward":
      "forward [NAME]\n  Runs the current batch up to the loss (or NAME) and shows each value.",
    "backward":
      "backward [NAME]\n  The gradient of the loss (or NAME) with respect to everything before it.",
    "step": "step [COUNT]\n  One training step, or COUNT, on the next batches.",
    "train":
      "train epochs: 10, batch: 32, until: accuracy >= 0.98, dtype: float64\n  Trains with the optimizer; Ctrl-C stops it and keeps what was learned.",
    "gradcheck":
      "gradcheck [NAME,] [batch: 8,] [order: 2]\n  Checks every gradient against numbers: each op by itself, then end to end.\n  NAME is a let, a param, an input, a func or a layer path; `order: 2` checks\n  the gradient of the gradient too.",
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

  /// The first sentence of a statement's page.
  static func summary(of page: String) -> String {
    let line = page.split(separator: "\n").dropFirst().first.map(String.init) ?? ""
    return line.trimmingWhitespace
  }

  /// An op's page: how it is called, what it computes, its gradient.
  static func page(for op: OpDefinition) -> String {
    let signature = op.signature.parameters.map { parameter -> String in
      let value = parameter.defaultValue.map(text)
      guard let label = parameter.label else {
        return parameter.name + (value.map { " = \($0)" } ?? "")
      }
      return "\(label): \(value ?? "…")"
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
