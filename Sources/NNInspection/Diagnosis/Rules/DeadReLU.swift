import Gradcheck
import NNAutodiff
import NNTensor
import NNTraining

/// Finds ReLU layers most of whose units are 0 for every example.
package enum DeadReLU: Rule {
  package static let page = RulePage(
    id: "dead-relu", title: "ReLU units that are 0 for every example",
    whatItDoes: "Finds ReLU layers in which most units give 0 for every training example.",
    whyItMatters: """
      A ReLU that is off passes no gradient. One that is off for every example gets none at all: its
      weights never change, and it never comes back.
      """,
    howItIsMeasured: """
      The share of units whose output is 0 for every example of the training split, not of one batch:
      a healthy sparse layer was 100 % dead in a batch of 8 and 0 % over all its data. From 60 % on a
      warning, at 100 % an error; healthy networks stayed at or below 48 %, and fewer dead units are
      shown in the table without a finding.
      The cause is told by a counterfactual: if with its bias at 0 at least half of the dead units
      would switch on for some example, it is the bias. The margin is how far the nearest dead unit
      stays from firing, in standard deviations of its own input. After N examples without a firing,
      a unit fires for at most 3/N of such examples (95 %).
      """,
    example: "let hidden = x.dense(16, init: .he, bias: .constant(-5)).relu()",
    repair: """
      `bias: .zeros`; if units died in training, a smaller learning rate; `.leakyRelu()` never dies.
      """,
    knownLimits: """
      A unit that fires for examples outside the training split counts as dead here. Only `relu`;
      the units of a convolution are its channels, of anything else the features on the last axis.
      """)

  /// Shares of dead units from which on there is a warning, and an error.
  static let warning = 0.6
  static let error = 1.0

  package static func findings(
    in measurement: NetworkMeasurement, earlier: [Finding]
  ) -> [Finding] {
    guard measurement.nonFinite == nil else { return [] }
    let graph = measurement.network.graph
    let sources = earlier.map(\.node)
    let explained = Set(graph.descendants(of: sources))
    var result: [Finding] = []
    for layer in measurement.layers {
      guard let dead = layer.deadUnits, let units = layer.units,
        Double(dead.count) >= warning * Double(layer.unitCount), !dead.isEmpty,
        !explained.contains(layer.node)
      else { continue }
      let cause = cause(of: layer, dead: dead, units: units, measurement)
      if !cause.isOwnBias,
        let first = result.firstIndex(where: {
          graph.descendants(of: [$0.node]).contains(layer.node)
        })
      {
        result[first].consequences.append(layer.path)
        continue
      }
      let share = Double(dead.count) / Double(layer.unitCount)
      var evidence: [String: Report.Evidence] = [
        "deadUnits": .numbers(dead.map(Double.init)), "units": .number(Double(layer.unitCount)),
        "deadShare": .number(share), "examples": .number(Double(measurement.exampleCount)),
        "firingBound": .number(min(1, 3 / Double(max(1, measurement.exampleCount)))),
        "revivedByZeroBias": .number(Double(cause.revived)),
      ]
      let margin = dead.map { -units[$0].largest / units[$0].standardDeviation }.min()
      if let margin, margin.isFinite { evidence["margin"] = .number(margin) }
      result.append(
        Finding(
          rule: id, severity: share >= error ? .error : .warning, layer: layer.path,
          node: layer.node, marked: [layer.node],
          message: "\(dead.count) of \(layer.unitCount) units of \(layer.path) are 0 for all "
            + "\(measurement.exampleCount.grouped) examples",
          cause: cause.text, evidence: evidence, repair: cause.repair))
    }
    return result
  }

  private struct Cause {
    var isOwnBias = false
    var revived = 0
    var text: String?
    var repair: String
  }

  private static func cause(
    of layer: NetworkMeasurement.Layer, dead: [Int], units: [NetworkMeasurement.Unit],
    _ measurement: NetworkMeasurement
  ) -> Cause {
    let graph = measurement.network.graph
    let input = graph[layer.node].inputs.first
    guard let input, let bias = measurement.bias(of: input) else {
      return Cause(text: nil, repair: "leakyRelu in place of relu")
    }
    let revived = dead.filter { units[$0].largest - bias[$0] > 0 }
    let own = dead.map { bias[$0] }
    guard 2 * revived.count >= dead.count, let low = own.min(), let high = own.max(), low < 0
    else {
      return Cause(
        revived: revived.count,
        text: "the weights: with its bias at 0, \(revived.count) of the \(dead.count) would fire",
        repair: "init: .he")
    }
    return Cause(
      isOwnBias: true, revived: revived.count,
      text: "bias: with its bias at 0, \(revived.count) of the \(dead.count) would fire "
        + "(biases: \(low.short) … \(high.short))",
      repair: "bias: .zeros")
  }
}
