import Gradcheck
import NNAutodiff
import NNTensor
import NNTraining

/// Finds layers whose units are copies of each other.
package enum SymmetricUnits: Rule {
  package static let page = RulePage(
    id: "symmetric-units", title: "units of a layer are identical and can never differ",
    whatItDoes: "Finds hidden layers whose units have the same weights and the same gradient.",
    whyItMatters: """
      Units that start alike and get the same gradient stay alike: the layer is as good as one unit,
      however wide it is.
      """,
    howItIsMeasured: """
      A unit is a twin if another one has exactly the same weights and bias, and the same gradient
      to 1e-9 of its size, over all training examples. At least half of the units twins: error.
      Random initialisation gives no twins at all, a constant one gives nothing else, so the
      threshold's place matters little.
      """,
    example: "let hidden = x.dense(8, init: .zeros).tanh()",
    repair: "Draw the weights at random: `init: .he` before ReLU, `init: .glorot` otherwise.",
    knownLimits: """
      Only `dense` layers, and not the last one: there different targets tell the units apart.
      """)

  /// The share of twins from which on a layer is called symmetric.
  static let threshold = 0.5

  package static func findings(
    in measurement: NetworkMeasurement, earlier: [Finding]
  ) -> [Finding] {
    guard measurement.nonFinite == nil else { return [] }
    let graph = measurement.network.graph
    var result: [Finding] = []
    for id in measurement.preActivations.dropLast() where graph[id].op?.name == "dense" {
      guard let twins = twins(of: id, measurement) else { continue }
      let units = graph[id].type.shape.last
      guard units >= 2, Double(twins) >= threshold * Double(units) else { continue }
      if !result.isEmpty {
        result[0].consequences.append(graph[id].path)
        result[0].marked.append(id)
        continue
      }
      let path = graph[id].path
      let next = measurement.activation(after: id).flatMap { graph[$0].op?.name }
      let scheme = next == "relu" || next == "leakyRelu" ? ".he" : ".glorot"
      result.append(
        Finding(
          rule: self.id, severity: .error, layer: path, node: id, marked: [id],
          message: "\(twins) of \(units) units of \(path) are identical and can never differ",
          cause: "initialisation: they have the same weights and get the same gradient",
          evidence: ["twins": .number(Double(twins)), "units": .number(Double(units))],
          repair: "init: \(scheme)"))
    }
    return result
  }

  /// How many units have a twin; `nil` where there is nothing to compare.
  private static func twins(of id: NodeID, _ measurement: NetworkMeasurement) -> Int? {
    let graph = measurement.network.graph
    let units = graph[id].type.shape.last
    var rows = Array(repeating: [Double](), count: units)
    var slopes = rows
    for parameter in graph[id].inputs where graph[parameter].isParameter {
      guard let values = measurement.parameters[graph[parameter].path]?.elements,
        let gradient = measurement.parameterGradients[parameter],
        values.count == gradient.count, values.count % units == 0
      else { return nil }
      let width = values.count / units
      for unit in 0..<units {
        rows[unit] += values[unit * width..<(unit + 1) * width]
        slopes[unit] += gradient[unit * width..<(unit + 1) * width]
      }
    }
    guard rows.first?.isEmpty == false else { return nil }
    let groups = Dictionary(grouping: 0..<units) { rows[$0].map { $0 == 0 ? 0 : $0 } }
    return groups.values.reduce(0) { count, members in
      guard members.count > 1, let first = members.first else { return count }
      let same = members.filter { isSame(slopes[$0], slopes[first]) }.count
      return same > 1 ? count + same : count
    }
  }

  private static func isSame(_ left: [Double], _ right: [Double]) -> Bool {
    let size = zip(left, right).reduce(0) { max($0, abs($1.0), abs($1.1)) }
    return zip(left, right).allSatisfy { abs($0 - $1) <= 1e-9 * size }
  }
}
