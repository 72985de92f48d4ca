import NNTraining
import Gradcheck
import NNAutodiff
import NNLanguage
import NNTensor

extension Session {
  /// `set hidden.weight[0, 3] = 0.5`: changes a parameter's numbers.
  func set(_ assignment: Assignment) throws -> StatementResult {
    let graph = state.network.graph
    let node = graph[assignment.target]
    guard node.isParameter, var tensor = state.parameters[node.path] else {
      throw SessionError(
        "not-a-parameter", "`\(displayName(of: assignment.target))` is not a parameter",
        help: "`show parameters` lists what can be set")
    }
    let shape = tensor.shape.dimensions
    var start = 0
    var count = tensor.elements.count
    if let index = assignment.index {
      guard index.count <= shape.count else {
        throw SessionError(
          "bad-index", "`\(node.path)` is \(tensor.shape): \(index.count) indices are too many")
      }
      for (axis, value) in index.enumerated() {
        let resolved = value < 0 ? value + shape[axis] : value
        guard resolved >= 0, resolved < shape[axis] else {
          throw SessionError(
            "bad-index",
            "`\(node.path)` is \(tensor.shape): there is no index \(value) on axis \(axis)")
        }
        count /= max(1, shape[axis])
        start += resolved * count
      }
    }
    let values = assignment.values
    guard values.count == count || values.count == 1 else {
      throw SessionError(
        "shape-mismatch", "\(values.count) numbers do not fill the \(count) of `\(assignment.text)`"
      )
    }
    for offset in 0..<count {
      tensor.elements[start + offset] = values[values.count == 1 ? 0 : offset]
    }
    let before = state.parameters[node.path]?.elements[start] ?? 0
    state.parameters[node.path] = tensor
    let index = assignment.index.map { "[\($0.map(String.init).joined(separator: ", "))]" } ?? ""
    let text =
      count == 1
      ? "\(node.path)\(index) = \(values[0].short) (was \(before.short))"
      : "\(node.path)\(index): \(count.grouped) numbers set"
    return StatementResult(
      statement: "", text: text,
      json: .object(["kind": .string("set"), "count": .number(Double(count))]))
  }

  /// `set display width: 100`.
  func setDisplay(_ settings: [DisplaySetting]) throws -> StatementResult {
    for setting in settings {
      switch setting.name {
      case "width":
        guard setting.value >= 40, setting.value <= 1000 else {
          throw SessionError(
            "bad-argument", "the width must lie between 40 and 1000", range: currentRange)
        }
        options.style.width = Int(setting.value)
      case "color": options.style.usesColor = setting.value != 0
      default:
        throw SessionError(
          "unknown-setting", "there is no display setting `\(setting.name)`",
          help: "the settings are `width` and `color`")
      }
    }
    return StatementResult(
      statement: "", text: "width \(options.style.width)",
      json: .object(["kind": .string("setDisplay")]))
  }
}
