import NNInspection
import NNLanguage
import NNTraining
import Gradcheck
import NNAutodiff
import NNTensor

extension Session {
  /// `forward`: runs the current batch and shows each value.
  func forward(_ target: NodeID?) throws -> StatementResult {
    let graph = state.network.graph
    let roots = target.map { [$0] } ?? state.network.loss.map { [$0] } ?? unusedValues
    guard !roots.isEmpty else {
      throw SessionError(
        "nothing-to-run", "there is no value to compute yet",
        help: "declare one: `let y = x.dense(4)`")
    }
    let point = try point(rows: try currentRows())
    let executor = try run(graph, outputs: roots, at: point)
    var table = TextTable([
      .init("value"), .init("shape"), .init("RMS", .right), .init("smallest", .right),
      .init("largest", .right),
    ])
    table.indent = "  "
    var items: [JSONValue] = []
    for id in executor.steps {
      let numbers = executor.elements(of: id)
      let rms = numbers.rootMeanSquare
      let low = numbers.min() ?? 0
      let high = numbers.max() ?? 0
      let isOne = numbers.count == 1
      table.rows.append([
        displayName(of: id), Session.brief(graph[id].type), rms.short,
        isOne ? "" : low.short, isOne ? numbers[0].short : high.short,
      ])
      items.append(
        .object([
          "name": .string(displayName(of: id)), "rms": .number(rms), "minimum": .number(low),
          "maximum": .number(high),
        ]))
    }
    var lines = [table.text(rowLimit: 40, width: style.width)]
    if let loss = state.network.loss, roots == [loss] {
      lines.append("loss \(Self.mean(executor, loss).short) \(batchNote(point.batch))")
    }
    if let bad = executor.firstNonFinite() {
      lines.append("! `\(graph[bad].path)` is the first that gives NaN or infinity")
    }
    return StatementResult(
      statement: "", text: lines.joined(separator: "\n"),
      json: .object(["kind": .string("forward"), "values": .array(items)]))
  }

  /// An expression alone: its value.
  func showValue(_ id: NodeID) throws -> StatementResult {
    let graph = state.network.graph
    let point = try point(rows: try currentRows())
    let value = try run(graph, outputs: [id], at: point, spellsOut: true).value(of: id)
    return StatementResult(
      statement: "", text: TensorText.render(value, type: graph[id].type, width: style.width),
      json: .object([
        "kind": .string("value"),
        "shape": .numbers(value.shape.dimensions.map(Double.init)),
        "values": .numbers(value.elements),
      ]))
  }

  /// `loss` alone: its mean over the current batch.
  func showLoss() throws -> StatementResult {
    guard let loss = state.network.loss else {
      throw SessionError(
        "no-loss", "there is no `loss` yet", help: "declare one: `loss crossEntropy(logits, label)`"
      )
    }
    let point = try point(rows: try currentRows())
    let mean = Self.mean(
      try run(state.network.graph, outputs: [loss], at: point), loss)
    return StatementResult(
      statement: "", text: "\(mean.short) \(batchNote(point.batch))",
      json: .object(["kind": .string("loss"), "value": .number(mean)]))
  }

  /// The mean over the batch of a scalar.
  static func mean(_ executor: Executor<Double>, _ id: NodeID) -> Double {
    let numbers = executor.elements(of: id)
    return numbers.reduce(0, +) / Double(max(1, numbers.count))
  }

  func batchNote(_ count: Int) -> String {
    trainingNetwork.inputs.isEmpty ? "" : "(mean over the \(count) examples of the current batch)"
  }
}
