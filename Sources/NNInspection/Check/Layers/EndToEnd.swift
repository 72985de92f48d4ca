import Gradcheck
import NNAutodiff
import NNTensor

/// Random directions through all leaves at once and the whole network.
struct EndToEnd {
  /// The directions; empty where none could be measured.
  var directions: [DirectionResult] = []
  /// Whether none disagrees.
  var agrees = true
  /// Leaves that moved in none of them, since their kinks stand too close.
  var left: [NodeID] = []
  /// By how much a direction may be off at all: what a leaf adds below that is not seen.
  var resolution = 0.0
}

extension LayerCheck {
  /// How many directions go through the whole network.
  static let endToEndCount = 2

  /// Confirms the gradient of `leaves` by a few directions through the whole network.
  ///
  /// Every leaf moves by the same share of its own size. A direction agrees within its bound and the
  /// tolerance, relative to what such a direction comes to: the sum over all leaves of size × RMS
  /// gradient, squared. The ops by themselves have told errors in single tensors; what this tells is
  /// that the loss really follows the gradient.
  ///
  /// `cotangents` holds the gradient of each leaf, `sizes` how far each moves, as is known from the
  /// ops that use it.
  func endToEnd(
    _ leaves: [NodeID], cotangents: [NodeID: [Double]], sizes: [NodeID: Double],
    _ network: MovableNetwork
  ) throws -> EndToEnd {
    var result = EndToEnd()
    let parameters = leaves.filter { graph[$0].isParameter }
    let others = leaves.filter { !graph[$0].isParameter }
    if try confirm(leaves, cotangents, sizes, network, into: &result) { return result }
    guard !parameters.isEmpty, !others.isEmpty else {
      result.left = leaves
      return result
    }
    for group in [parameters, others]
    where try !confirm(group, cotangents, sizes, network, into: &result) { result.left += group }
    return result
  }

  /// Takes the directions through one group of leaves; false where kinks stand in the way.
  private func confirm(
    _ leaves: [NodeID], _ cotangents: [NodeID: [Double]], _ sizes: [NodeID: Double],
    _ network: MovableNetwork, into result: inout EndToEnd
  ) throws -> Bool {
    guard !leaves.isEmpty else { return true }
    let computed = Set(values.steps)
    let steps = graph.descendants(of: leaves).filter { computed.contains($0) }
    let kinks = steps.filter { graph[$0].op.map { type(of: $0).definition.hasKinks } ?? false }
    var plan = MovableNetwork.Steps()
    // Directions through all that a network does bend: steps are small, and larger ones only where
    // noise then hides too much.
    plan.spread = 0x1p-20
    plan.first = 15...17
    plan.more = [12...14, 8...11, 4...7]
    var calibration: MovableNetwork.Calibration?
    var weights: [NodeID: [Double]] = [:]
    for term in objective.terms {
      let sofar = weights[term.node] ?? Array(repeating: 0, count: term.weights.count)
      weights[term.node] = zip(sofar, term.weights).map { (one: Double, two: Double) in one + two }
    }
    let scales = leaves.map { (cotangents[$0] ?? []).rootMeanSquare }
    for number in 0..<Self.endToEndCount {
      var line = MovableNetwork.Line(
        directions: [], steps: steps, outputs: Array(weights.keys.sorted()), kinks: kinks)
      var analytic = 0.0
      var magnitude = 0.0
      var expected = 0.0
      for (leaf, rms) in zip(leaves, scales) {
        let base = network.base(of: leaf)
        let direction = UniformDirection(
          count: base.count, size: sizes[leaf] ?? network.naturalSize(base, output: nil),
          seed: seed, path: graph[leaf].path, number: number)
        line.directions.append((leaf, direction))
        guard let gradient = cotangents[leaf], gradient.count == base.count else {
          continue
        }
        gradient.withUnsafeBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          let product = direction.product(start)
          analytic += product.value
          magnitude += product.magnitude
        }
        let part = direction.size * rms
        expected += part * part * Double(base.count)
      }
      let scale = expected.squareRoot()
      let rounding = magnitude * .ulpOfOne
      let found = try network.measure(
        line, steps: plan, weights: [weights], calibration: calibration,
        isCancelled: crew.isCancelled
      ) { estimates in
        guard let estimate = estimates[0] else { return false }
        return estimate.bound + rounding <= 0.1 * tolerance * scale
          && abs(analytic - estimate.value) <= 2 * (estimate.bound + rounding) + tolerance * scale
      }
      guard found.isOnOneBranch, let estimate = found.estimates[0] else { return false }
      calibration = found.calibration
      let error = abs(analytic - estimate.value)
      let allowed: Double = 2 * (estimate.bound + rounding) + tolerance * scale
      let isSharp = estimate.bound <= 100 * tolerance * scale
      let agrees = isSharp && error <= allowed
      result.agrees = result.agrees && agrees
      result.resolution = max(result.resolution, estimate.bound + rounding)
      result.directions.append(
        DirectionResult(
          analytic: analytic, numerical: estimate.value, bound: estimate.bound,
          verdict: agrees ? .pass : .fail, relativeError: scale > 0 ? error / scale : 0,
          relativeBound: scale > 0 ? estimate.bound / scale : 0))
    }
    return true
  }
}
