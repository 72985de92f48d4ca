import NNInspection
import Gradcheck
import NNAutodiff
import NNLanguage
import NNTensor

extension Session {
  /// `backward`: the gradient of the loss, or of a value, with respect to everything before it.
  func backward(_ target: NodeID?) throws -> StatementResult {
    let graph = state.network.graph
    guard let root = target ?? state.network.loss else {
      throw SessionError(
        "no-loss", "there is no `loss` to start from",
        help: "declare one, or name a value: `backward NAME`")
    }
    let backprop: Backprop
    do {
      backprop = try graph.addingGradients(of: root)
    } catch {
      throw SessionError("shape-mismatch", error.message, help: error.help)
    }
    let point = try point(rows: try currentRows())
    let shown = graph.ancestors(of: [root]).filter { id in
      backprop.cotangents[id] != nil && graph[id].type.element == .real && !graph[id].isConstant
    }
    let executor = try run(
      backprop.graph, outputs: shown.compactMap { backprop.cotangents[$0] } + [root], at: point)
    state.lastBackward = .init(path: displayName(of: root))
    let isScalar = shown.allSatisfy {
      graph[$0].type.shape.count == 1 && !graph[$0].type.isPerExample
    }
    let text =
      isScalar
      ? scalarTable(shown, root: root, executor, backprop)
      : gradientTable(shown, root: root, executor, backprop, batch: point.batch)
    let items = shown.reversed().map { id -> JSONValue in
      let gradient = backprop.cotangents[id].map { executor.elements(of: $0) } ?? []
      return .object([
        "name": .string(displayName(of: id)),
        "gradient": gradient.count <= 64 ? .numbers(gradient) : .null,
        "gradientRMS": .number(gradient.rootMeanSquare),
      ])
    }
    return StatementResult(
      statement: "", text: text,
      json: .object([
        "kind": .string("backward"), "root": .string(displayName(of: root)),
        "gradients": .array(Array(items)),
      ]))
  }

  /// Numbers by hand: each value, its gradient, and the sum over the paths that made it.
  private func scalarTable(
    _ shown: [NodeID], root: NodeID, _ executor: Executor<Double>, _ backprop: Backprop
  ) -> String {
    let graph = state.network.graph
    let rootName = displayName(of: root)
    var table = TextTable([.init(""), .init("", .right), .init(""), .init("")])
    table.indent = "  "
    for id in shown.reversed() {
      let value = executor.elements(of: id).first ?? 0
      let gradient = backprop.cotangents[id].flatMap { executor.elements(of: $0).first } ?? 0
      let name = displayName(of: id)
      var statement = name
      if let range = state.network.range(of: id), graph[id].op != nil,
        let entry = state.entries.first(where: { $0.declaration.name == name })
      {
        _ = range
        statement = entry.text.replacing("let ", with: "")
      }
      var how = ""
      if id != root {
        how = pathProducts(of: id, shown: shown, root: root, executor, backprop, total: gradient)
      }
      table.append(statement, value.short, "∂\(rootName)/∂\(name) = \(gradient.short)", how)
    }
    return table.text(width: style.width)
  }

  /// `= 1 × 2`: the gradient above times the slope, where one use explains it.
  private func pathProducts(
    of id: NodeID, shown: [NodeID], root: NodeID, _ executor: Executor<Double>,
    _ backprop: Backprop, total: Double
  ) -> String {
    let graph = state.network.graph
    let users = shown.filter { graph[$0].inputs.contains(id) }
    guard users.count == 1, let user = users.first, let above = backprop.cotangents[user],
      let upstream = executor.elements(of: above).first, upstream != 0
    else { return users.count > 1 ? "= the sum over \(users.count) uses" : "" }
    return "= \(upstream.short) × \((total / upstream).short)"
  }

  private func gradientTable(
    _ shown: [NodeID], root: NodeID, _ executor: Executor<Double>, _ backprop: Backprop, batch: Int
  ) -> String {
    let graph = state.network.graph
    var table = TextTable([
      .init("value"), .init("shape"), .init("gradient RMS", .right), .init("largest", .right),
      .init("zero", .right),
    ])
    table.indent = "  "
    for id in shown.reversed() {
      guard let cotangent = backprop.cotangents[id] else { continue }
      let numbers = executor.elements(of: cotangent)
      let zeros = numbers.count { $0 == 0 }
      table.append(
        displayName(of: id), graph[id].type.shape.rank == 0 ? "number" : "\(graph[id].type.shape)",
        numbers.rootMeanSquare.short, (numbers.map(abs).max() ?? 0).short,
        zeros == 0 ? "–" : "\(100 * zeros / max(1, numbers.count)) %")
    }
    let name = displayName(of: root)
    let value = Self.mean(executor, root)
    return "gradient of \(name) = \(value.short) \(batchNote(batch))\n"
      + table.text(rowLimit: 60, width: style.width)
  }
}
