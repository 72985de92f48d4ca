import NNTensor
import Gradcheck
import NNAutodiff
import NNInspection
import NNLanguage

extension Session {
  /// `explain dead-relu`: the rule's page; `explain hidden.weight[3, 20]`: one gradient.
  func explain(_ request: ExplainRequest) throws -> StatementResult {
    switch request {
    case .rule(let id):
      let page = try rulePage(id)
      return StatementResult(
        statement: "", text: page,
        json: .object(["kind": .string("explain"), "rule": .string(id), "text": .string(page)]))
    case .coordinate(let id, let index, let text):
      return try explainCoordinate(id, index: index, text: text)
    }
  }

  /// One coordinate's gradient: analytic, numerical, and each example's share.
  private func explainCoordinate(
    _ id: NodeID, index: [Int]?, text: String
  ) throws -> StatementResult {
    let graph = state.network.graph
    guard let root = state.network.loss ?? unusedValues.last else {
      throw SessionError("no-loss", "there is no `loss` to differentiate")
    }
    let shape = graph[id].type.shape.dimensions
    guard case .leaf = graph[id].source, !graph[id].type.isPerExample else {
      throw SessionError("not-a-parameter", "`\(text)` is not a parameter or a named number")
    }
    let place = index ?? []
    guard place.count == shape.count,
      zip(place, shape).allSatisfy({ $0 >= 0 && $0 < $1 })
    else {
      throw SessionError(
        "bad-index", "`\(graph[id].path)` is \(graph[id].type.shape): name one coordinate",
        help:
          "for instance `explain \(graph[id].path)[\(shape.map { _ in "0" }.joined(separator: ", "))]`"
      )
    }
    let flat = zip(place, shape).reduce(0) { $0 * $1.1 + $1.0 }
    let point = try point(rows: try currentRows())
    let backprop = try graph.addingGradients(of: root)
    guard let cotangent = backprop.cotangents[id] else {
      return StatementResult(
        statement: "",
        text: "∂\(displayName(of: root))/∂\(text) = 0: nothing leads from it to the root")
    }
    // The run is let go before the probes take memory of their own.
    let analytic = try run(backprop.graph, outputs: [cotangent], at: point)
      .elements(of: cotangent)[flat]
    let objective = Objective.mean(of: root, in: graph, batch: point.batch)
    let probe = try GraphProbe.single(leaf: id, coordinate: flat, graph, point: point, objective)
    let result = try TensorChecker(tolerance: options.tolerance, seed: seed).check(
      name: text, shape: [1], analytic: [analytic], function: probe)
    var lines = ["∂\(displayName(of: root))/∂\(text) = \(analytic.formatted(significant: 5))"]
    if let worst = result.worst.first {
      lines[0] +=
        "        numerical: \(worst.numerical.formatted(significant: 5)) ±\(worst.bound.formatted(significant: 1)) \(result.verdict.mark)"
    } else {
      lines[0] += "        \(result.verdict.title)"
    }
    lines += try shares(of: id, flat: flat, root: root, point: point)
    return StatementResult(
      statement: "", text: lines.joined(separator: "\n"),
      json: .object([
        "kind": .string("explain"), "analytic": .number(analytic),
        "numerical": result.worst.first.map { .number($0.numerical) } ?? .null,
        "verdict": .string(result.verdict.rawValue),
      ]))
  }

  /// What each example of the batch adds, the largest first.
  private func shares(
    of id: NodeID, flat: Int, root: NodeID, point: NetworkPoint
  ) throws -> [String] {
    guard point.batch > 1, graph(root).isPerExample, let rows = try currentRows() else { return [] }
    var shares: [(row: Int, value: Double)] = []
    let backprop = try state.network.graph.addingGradients(of: root)
    guard let cotangent = backprop.cotangents[id] else { return [] }
    try requireMemory(toRun: backprop.graph, outputs: [cotangent], batch: 1)
    let executor = Executor<Double>(backprop.graph, capacity: 1, outputs: [cotangent])
    for row in rows {
      let single = try self.point(rows: [row])
      for (leaf, numbers) in single.values { executor.set(leaf, to: numbers) }
      executor.run()
      shares.append((row, executor.elements(of: cotangent)[flat]))
    }
    let zero = shares.count { $0.value == 0 }
    let largest = shares.filter { $0.value != 0 }.sorted { abs($0.value) > abs($1.value) }.prefix(3)
    var line = "  the mean over \(shares.count) examples"
    if !largest.isEmpty {
      line +=
        "; largest: "
        + largest.map { "example \($0.row): \($0.value.short)" }.joined(separator: ", ")
    }
    if zero > 0 { line += "; \(zero) are 0" }
    return [line.wrapped(to: style.width)]
  }

  private func graph(_ id: NodeID) -> ValueType { state.network.graph[id].type }
}
