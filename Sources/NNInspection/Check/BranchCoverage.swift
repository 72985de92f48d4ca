import Gradcheck
package import NNAutodiff
import NNTensor

extension Executor where Scalar == Double {
  /// The branches of the op at `id` that no number of the last run took, in words: a backward
  /// pass that is wrong only there passes any check at these values.
  package func branchesNotExercised(at id: NodeID) -> [String] {
    guard let op = graph[id].op, let first = graph[id].inputs.first else { return [] }
    let input = elements(of: first)
    switch type(of: op).definition.name {
    case "relu", "leakyRelu", "heaviside", "abs":
      return sides(of: input, units: graph[first].type.shape.count)
    case "where":
      guard input.contains(where: { $0 != 0 }) else { return ["the condition is false everywhere"] }
      return input.contains(0) ? [] : ["the condition is true everywhere"]
    default: return []
    }
  }

  /// Which sides of zero a value was never on, as a whole and unit by unit, of which one example has
  /// `units`; a shared value counts as one example.
  private func sides(of values: [Double], units: Int) -> [String] {
    guard !values.isEmpty, units > 0 else { return [] }
    if !values.contains(where: { $0 > 0 }) { return ["no input is above 0"] }
    if !values.contains(where: { $0 < 0 }) { return ["no input is below 0"] }
    guard values.count > units else { return [] }
    let off = (0..<units).count { unit in
      !stride(from: unit, to: values.count, by: units).contains { values[$0] > 0 }
    }
    let on = (0..<units).count { unit in
      !stride(from: unit, to: values.count, by: units).contains { values[$0] < 0 }
    }
    let all = "of \(units.grouped) units"
    switch (off, on) {
    case (0, 0): return []
    case (_, 0): return ["\(off.grouped) \(all) are never above 0"]
    case (0, _): return ["\(on.grouped) \(all) are never below 0"]
    case (_, _): return ["\(off.grouped) \(all) are never above 0 and \(on.grouped) never below"]
    }
  }
}
