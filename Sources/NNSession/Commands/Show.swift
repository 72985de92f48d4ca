import NNInspection
import NNTraining
import Gradcheck
import NNAutodiff
import NNLanguage
import NNTensor

extension Session {
  /// `show`: layers, shapes, parameters, gradients, graph, predictions, data, findings, a value.
  func show(_ request: ShowRequest) throws -> StatementResult {
    if case .value(let id) = request.subject { return try showValue(id) }
    if case .findings = request.subject { return try diagnose() }
    let (title, table) = try table(for: request.subject)
    var text: String
    switch request.format {
    case nil: text = title + "\n" + table.text(rowLimit: 60, width: style.width)
    case "markdown"?: text = table.markdown
    case "json"?: text = table.json.text
    case let other?:
      throw SessionError(
        "unknown-format", "there is no format `\(other)`",
        help: "the formats are `markdown` and `json`")
    }
    if let file = request.file {
      try FileAccess.write(text + "\n", to: resolve(file))
      text = "wrote \(file)"
    }
    return StatementResult(
      statement: "", text: text,
      json: .object(["kind": .string("show"), "rows": table.json]))
  }

  /// A file name relative to the open network's folder.
  func resolve(_ file: String) -> String {
    file.hasPrefix("/") || directory.isEmpty ? file : directory + "/" + file
  }

  private func table(for subject: ShowRequest.Subject) throws -> (String, TextTable) {
    switch subject {
    case .layers: return layersTable()
    case .shapes: return shapesTable()
    case .parameters: return parametersTable()
    case .gradients: return try gradientsTable()
    case .graph: return graphTable()
    case .predictions: return try predictionsTable()
    case .data: return try dataTable()
    case .findings, .value: return ("", TextTable([]))
    }
  }

  private func layersTable() -> (String, TextTable) {
    let graph = state.network.graph
    var table = TextTable([
      .init("layer"), .init("op"), .init("output"), .init("parameters", .right),
    ])
    table.indent = "  "
    var total = 0
    for id in graph.ids {
      guard let op = graph[id].op else { continue }
      let own = graph[id].inputs.filter { graph[$0].isParameter }
        .filter { graph[$0].path.hasPrefix(graph[id].path + ".") }
        .reduce(0) { $0 + graph[$1].type.shape.count }
      total += own
      table.append(
        graph[id].path, op.name, Session.brief(graph[id].type), own == 0 ? "–" : own.grouped)
    }
    let all = state.parameters.count
    return ("\(table.rows.count.counted("layer")), \(all.counted("parameter"))", table)
  }

  private func shapesTable() -> (String, TextTable) {
    let graph = state.network.graph
    var table = TextTable([.init("value"), .init("shape"), .init("for each example")])
    table.indent = "  "
    for name in state.network.valueNames {
      guard let id = state.network.values[name] else { continue }
      table.append(
        name, Session.brief(graph[id].type), graph[id].type.isPerExample ? "its own" : "the same")
    }
    return ("\(table.rows.count.counted("value")); the batch is not part of a shape", table)
  }

  private func parametersTable() -> (String, TextTable) {
    let graph = state.network.graph
    var table = TextTable([
      .init("parameter"), .init("shape"), .init("count", .right), .init("mean", .right),
      .init("RMS", .right), .init("largest", .right),
    ])
    table.indent = "  "
    for id in graph.parameters {
      let numbers = state.parameters[graph[id].path]?.elements ?? []
      let mean = numbers.reduce(0, +) / Double(max(1, numbers.count))
      table.append(
        graph[id].path, "\(graph[id].type.shape)", numbers.count.grouped, mean.short,
        numbers.rootMeanSquare.short, (numbers.map(abs).max() ?? 0).short)
    }
    return (state.parameters.count.counted("parameter"), table)
  }

  private func gradientsTable() throws -> (String, TextTable) {
    guard let root = state.network.loss else {
      throw SessionError(
        "no-loss", "there is no `loss` to differentiate", help: "or name a value: `backward NAME`")
    }
    let graph = state.network.graph
    let backprop = try graph.addingGradients(of: root)
    let parameters = graph.parameters.filter { backprop.cotangents[$0] != nil }
    let point = try point(rows: try currentRows())
    let executor = try run(
      backprop.graph, outputs: parameters.compactMap { backprop.cotangents[$0] }, at: point)
    var table = TextTable([
      .init("parameter"), .init("gradient RMS", .right), .init("largest", .right),
      .init("zero", .right), .init("gradient / weight", .right),
    ])
    table.indent = "  "
    for id in parameters {
      guard let cotangent = backprop.cotangents[id] else { continue }
      let numbers = executor.elements(of: cotangent)
      let weight = (state.parameters[graph[id].path]?.elements ?? []).rootMeanSquare
      let rms = numbers.rootMeanSquare
      let zeros = numbers.count { $0 == 0 }
      table.append(
        graph[id].path, rms.short, (numbers.map(abs).max() ?? 0).short,
        zeros == 0 ? "–" : "\(100 * zeros / max(1, numbers.count)) %",
        weight == 0 ? "–" : (rms / weight).short)
    }
    return ("gradient of the loss \(batchNote(point.batch))", table)
  }

  private func graphTable() -> (String, TextTable) {
    let graph = state.network.graph
    var table = TextTable([
      .init("#", .right), .init("node"), .init("computed from"), .init("shape"),
    ])
    table.indent = "  "
    for id in graph.ids {
      let node = graph[id]
      if case .leaf(.constant(let values)) = node.source, values.count == 1 { continue }
      let inputs = node.inputs.map { input -> String in
        if case .leaf(.constant(let values)) = graph[input].source, values.count == 1 {
          return values[0].short
        }
        let path = graph[input].path
        return path.hasPrefix(node.path + ".")
          ? String(path.dropFirst(node.path.count + 1)) : displayName(of: input)
      }
      let from: String
      switch node.source {
      case .op(let op): from = "\(op.name)(\(inputs.joined(separator: ", ")))"
      case .leaf(.parameter): from = "parameter"
      case .leaf(.input): from = "input"
      case .leaf(.target): from = "target"
      case .leaf(.scalar(let value)): from = value.short
      case .leaf(.constant): from = "constant"
      }
      table.append("\(id.index)", displayName(of: id), from, Session.brief(node.type))
    }
    return ("\(table.rows.count.counted("node")), in the order in which they are computed", table)
  }

  private func predictionsTable() throws -> (String, TextTable) {
    let network = trainingNetwork
    let readout = try network.readouts.first.orThrow(
      SessionError("no-predictions", "predictions need a loss between an output and a target"))
    let loaded = try data()
    let graph = state.network.graph
    let rows: [Int]? = loaded.map { loaded in
      Array(
        (loaded.split.heldOut.isEmpty ? loaded.split.training : loaded.split.heldOut).prefix(12))
    }
    let point = try point(rows: rows)
    let executor = try run(graph, outputs: [readout.prediction], at: point)
    let logits = executor.elements(of: readout.prediction)
    let targets = point.values[readout.target] ?? []
    let labels = loaded?.data[graph[readout.target].path]?.labels
    var table = TextTable([
      .init("example", .right), .init("target"), .init("prediction"), .init("probability", .right),
      .init(""),
    ])
    table.indent = "  "
    let width = max(1, logits.count / max(1, point.batch))
    for example in 0..<point.batch {
      let own = Array(logits[(example * width)..<min(logits.count, (example + 1) * width)])
      guard let row = rows?[example],
        let answer = targets.indices.contains(example) ? targets[example] : nil
      else { continue }
      var predicted = own.indices.max { own[$0] < own[$1] } ?? 0
      var probability = 0.0
      if case .binary = readout.kind {
        let p = 1 / (1 + Double.exp(-(own.first ?? 0)))
        predicted = p > 0.5 ? 1 : 0
        probability = max(p, 1 - p)
      } else {
        let top = own.max() ?? 0
        let sum = own.reduce(0) { $0 + Double.exp($1 - top) }
        probability = 1 / sum
      }
      func name(_ index: Int) -> String {
        labels.flatMap { $0.indices.contains(index) ? $0[index] : nil } ?? String(index)
      }
      let right = Int(answer) == predicted
      table.append(
        "\(row)", name(Int(answer)), name(predicted), probability.short, right ? "✓" : "✗")
    }
    let from = loaded?.split.heldOut.isEmpty == false ? "held-out" : "training"
    return ("the first \(table.rows.count.counted("\(from) example"))", table)
  }

  private func dataTable() throws -> (String, TextTable) {
    guard let loaded = try data() else {
      throw SessionError("no-data", "the network has no inputs")
    }
    var table = TextTable([
      .init("column"), .init("shape"), .init("smallest", .right), .init("mean", .right),
      .init("largest", .right), .init("note"),
    ])
    table.indent = "  "
    for column in loaded.data.columns {
      var low = Double.infinity
      var high = -Double.infinity
      var sum = 0.0
      for index in 0..<column.values.count {
        let value = column.values[index]
        low = min(low, value)
        high = max(high, value)
        sum += value
      }
      table.append(
        column.name, "\(column.shape)", low.short,
        (sum / Double(max(1, column.values.count))).short,
        high.short, column.labels.map { Self.listed($0) } ?? "")
    }
    return ("\(try dataSummary()) from \(loaded.data.source)", table)
  }
}

extension Optional {
  func orThrow(_ error: @autoclosure () -> some Error) throws -> Wrapped {
    guard let self else { throw error() }
    return self
  }
}
