import Gradcheck
import NNTensor
import NNTraining
import NNAutodiff
import NNLanguage

extension Session {
  /// `summary`: the network at a glance.
  func summary() throws -> StatementResult {
    StatementResult(
      statement: "", text: try summaryLines().joined(separator: "\n"),
      json: .object([
        "kind": .string("summary"), "parameters": .number(Double(state.parameters.count)),
        "layers": .number(Double(state.network.graph.nodes.count { $0.op != nil })),
      ]))
  }

  func summaryLines() throws -> [String] {
    let graph = state.network.graph
    guard !state.entries.isEmpty else { return ["nothing is declared yet"] }
    var lines: [String] = []
    for id in state.network.inputs { lines.append("  input \(graph[id].path): \(graph[id].type)") }
    for id in state.network.targets {
      lines.append("  target \(graph[id].path): \(graph[id].type)")
    }
    lines.append("  \(state.parameters.count.counted("parameter")): \(chain)")
    if let loss = state.entries.last(where: { $0.declaration.kind == .loss }) {
      lines.append("  \(Self.oneLine(loss.text))")
    }
    if state.network.optimizer != nil { lines.append("  optimizer: \(optimizerSummary)") }
    if !state.network.inputs.isEmpty { lines.append("  data: \(try dataSummary())") }
    lines.append(
      "  seed \(seed); \(state.isTrained ? "trained, \(state.training.step.counted("step"))" : "not trained")"
    )
    return lines
  }

  /// `64 → 128 relu → 10`: the learned layers in order, activations beside them.
  var chain: String {
    let graph = state.network.graph
    var parts = state.network.inputs.prefix(1).map { Self.short(graph[$0].type) }
    for id in graph.ids {
      guard let op = graph[id].op, type(of: op).definition.category != .loss else { continue }
      let definition = type(of: op).definition
      if definition.isLearned {
        parts.append(Self.short(graph[id].type))
      } else if definition.category == .activation, let last = parts.last {
        parts[parts.count - 1] = last + " " + op.name
      }
    }
    if parts.count > 8 {
      parts = Array(parts.prefix(3)) + ["… \(parts.count - 5) more"] + Array(parts.suffix(2))
    }
    return parts.joined(separator: " → ")
  }

  private static func short(_ type: ValueType) -> String {
    type.shape.rank == 0
      ? "1" : type.shape.dimensions.map(String.init).joined(separator: "×")
  }
}
