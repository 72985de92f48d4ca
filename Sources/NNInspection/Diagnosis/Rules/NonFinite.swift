import Gradcheck
import NNAutodiff
import NNTensor
import NNTraining

/// Finds the first op that gives NaN or infinity.
package enum NonFinite: Rule {
  package static let page = RulePage(
    id: "non-finite", title: "an op gives NaN or infinity",
    whatItDoes: "Names the first op, in the order of computing, with a number that is not finite.",
    whyItMatters: "From there on every value and every gradient is NaN: nothing can be learned.",
    howItIsMeasured: """
      Every value and gradient of a pass over all training examples. One number is enough (error):
      it spreads to everything after it.
      """,
    example: "let y = x.log()        an input of 0 or below",
    repair:
      "Scale the inputs, use a stable form (`crossEntropy` on logits), a smaller learning rate.",
    knownLimits: "Other rules are not asked: their quantities have no meaning beside NaN.")

  package static func findings(
    in measurement: NetworkMeasurement, earlier: [Finding]
  ) -> [Finding] {
    guard let node = measurement.nonFinite else { return [] }
    let path = measurement.network.graph[node].path
    return [
      Finding(
        rule: id, severity: .error, layer: path, node: node, marked: [node],
        message: "`\(path)` is the first op that gives NaN or infinity", cause: nil,
        evidence: ["examples": .number(Double(measurement.exampleCount))],
        repair: "check its inputs: scale them, or use a stable form on logits")
    ]
  }
}
