import Foundation
import Gradcheck
import NNAutodiff
import NNTensor
import NNTraining

/// Finds where the gradient falls by orders of magnitude on its way back from the loss.
package enum VanishingGradient: Rule {
  package static let page = RulePage(
    id: "vanishing-gradient", title: "the gradient is lost on its way back from the loss",
    whatItDoes: """
      Finds layers whose gradient is orders of magnitude below that at the network's output, and the
      op that loses most of it.
      """,
    whyItMatters: "With a gradient of 1e-6 of the others', a layer moves a millionth as fast.",
    howItIsMeasured: """
      G = log10 of ‖∂L/∂z‖ / ‖∂L/∂z of the head‖, in Double, over all training examples; z is a
      layer's weighted sum before its activation. The head is the last of them. G has no unit: a loss
      times a million changes nothing. Healthy networks were found between -1.6 and +0.5, stalled
      ones below -8.5: beyond 2 decades a warning, beyond 3 an error.
      The hotspot is the layer that loses at least half of the decades. Where none does, the loss is
      diffuse and the whole span is marked: naming one of 20 like layers would be noise. Each
      layer's loss splits into the slope's part (through the activation) and the weights' part
      (through the next layer's weights); the larger sum names the cause.
      """,
    example: "let h = x.repeated(20) { x in x.dense(16).sigmoid() }",
    repair: """
      Slopes: `relu` with `init: .he`, or a residual connection. Weights: `init: .he` before ReLU,
      `init: .glorot` before tanh and sigmoid.
      """,
    knownLimits: """
      A gradient of exactly 0 behind a layer whose weights all are 0 is not reported: it comes back
      with the first step. Adam makes up for some 4 decades. Several heads: the last one counts.
      """)

  /// Decades below the head from which on there is a warning, and an error.
  static let warning = -2.0
  static let error = -3.0

  /// What one layer loses: to the activation behind it, and to the weights of the layer after it.
  private struct Loss {
    var layer: NodeID
    var activation: NodeID?
    var next: NodeID
    var slopes: Double
    var weights: Double
    var total: Double { slopes + weights }
  }

  package static func findings(
    in measurement: NetworkMeasurement, earlier: [Finding]
  ) -> [Finding] {
    // What dead or symmetric units take away is told by their own finding.
    guard earlier.allSatisfy({ $0.severity != .error }) else { return [] }
    let graph = measurement.network.graph
    let layers = measurement.preActivations.compactMap { measurement[$0] }
    let low = layers.filter { layer in
      guard let decades = layer.decades, decades < warning else { return false }
      return decades > -.infinity || !isBehindZeroWeights(layer.node, measurement)
    }
    guard let first = low.first, let last = low.last,
      let worst = low.compactMap(\.decades).min()
    else { return [] }
    let losses = losses(layers, measurement)
    let total = -worst
    let hotspot = losses.first { $0.total == .infinity || $0.total >= total / 2 }
    let marked: [NodeID]
    let place: NodeID
    if let hotspot {
      place = hotspot.slopes >= hotspot.weights ? hotspot.activation ?? hotspot.next : hotspot.next
      marked = [place]
    } else {
      place = first.node
      marked = low.map(\.node)
    }
    if earlier.contains(where: { $0.node == place }) { return [] }
    let involved = hotspot.map { [$0] } ?? losses
    let slopes = involved.reduce(0) { $0 + $1.slopes }
    let weights = involved.reduce(0) { $0 + $1.weights }
    let span = low.count == 1 ? first.path : "\(first.path) … \(last.path)"
    let verb = low.count == 1 ? "gets" : "get"
    let amount =
      worst == -.infinity ? "no gradient at all" : "a gradient \(total.short) decades too small"
    var finding = Finding(
      rule: id, severity: worst < error ? .error : .warning, layer: graph[place].path, node: place,
      marked: marked, message: "\(span) \(verb) \(amount)", cause: nil,
      evidence: [
        "decades": .number(worst), "diffuse": .text(hotspot == nil ? "yes" : "no"),
        "layers": .text(layers.map(\.path).joined(separator: " ")),
        "decadesByLayer": .numbers(layers.map { $0.decades ?? .nan }),
        "lostToSlopes": .number(slopes), "lostToWeights": .number(weights),
      ], repair: nil)
    let each = involved.isEmpty ? 0 : max(slopes, weights) / Double(involved.count)
    if slopes >= weights {
      let op = involved.compactMap { $0.activation.flatMap { graph[$0].op?.name } }.first
      let kept = each.isFinite ? pow(10, -each).short : "nothing"
      finding.cause =
        "activation: "
        + (hotspot == nil
          ? "each of \(involved.count) layers keeps \(kept) of the gradient through `\(op ?? "")`"
          : "`\(graph[place].path)` keeps \(kept) of the gradient")
      finding.repair = "relu in place of \(op ?? "it"), with init: .he"
    } else {
      let next = involved.first.flatMap { measurement.activation(after: $0.next) }
      let op = next.flatMap { graph[$0].op?.name } ?? "relu"
      finding.cause =
        hotspot == nil
        ? "initialisation: the weights of \(involved.count) layers shrink the gradient, "
          + "\(each.short) decades each"
        : "initialisation: the weights of `\(graph[place].path)` shrink the gradient by "
          + "\(each.short) decades"
      finding.repair = "init: \(op == "tanh" || op == "sigmoid" ? ".glorot" : ".he")"
    }
    return [finding]
  }

  /// Each layer's loss between its own pre-activation and the next one behind it.
  private static func losses(
    _ layers: [NetworkMeasurement.Layer], _ measurement: NetworkMeasurement
  ) -> [Loss] {
    let graph = measurement.network.graph
    let order = Set(layers.map(\.node))
    return layers.compactMap { layer in
      guard let own = layer.decades,
        let next = graph.descendants(of: [layer.node]).first(where: order.contains),
        let behind = measurement[next]?.decades, behind > -.infinity,
        let nextNorm = measurement[next]?.gradientNorm, let ownNorm = layer.gradientNorm
      else { return nil }
      let activation = measurement.activation(after: layer.node)
      let between = activation.flatMap { measurement[$0]?.gradientNorm } ?? ownNorm
      let weights = between > 0 ? log10(nextNorm / between) : .infinity
      let slopes = between > 0 ? (behind - own) - weights : 0
      return Loss(
        layer: layer.node, activation: activation, next: next, slopes: slopes, weights: weights)
    }
  }

  /// Whether some layer behind `id` has only zeros as its weights.
  private static func isBehindZeroWeights(
    _ id: NodeID, _ measurement: NetworkMeasurement
  ) -> Bool {
    let graph = measurement.network.graph
    let after = Set(graph.descendants(of: [id]))
    return measurement.preActivations.filter(after.contains).contains { layer in
      graph[layer].inputs.contains { input in
        graph[input].isParameter && graph[input].path.hasSuffix("weight")
          && measurement.parameters[graph[input].path]?.elements.allSatisfy { $0 == 0 } == true
      }
    }
  }
}
