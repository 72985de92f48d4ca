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
    let kinks = steps.filter { graph[$0].hasKinks }
    var plan = MovableNetwork.Steps()
    // Directions through all that a network does bend: steps are small, and larger ones only where
    // noise then hides too much.
    plan.spread = 0x1p-20
    plan.first = 15...17
    plan.more = [12...14, 8...11, 4...7]
    var calibration: MovableNetwork.Calibration?
    let weights = objective.weightsByNode
    let scales = leaves.map { (cotangents[$0] ?? []).rootMeanSquare }
    for number in 0..<Self.endToEndCount {
      var line = MovableNetwork.Line(
        directions: [], steps: steps, outputs: Array(weights.keys.sorted()), kinks: kinks)
      var expected = Expected(tolerance: tolerance)
      for (leaf, rms) in zip(leaves, scales) {
        let base = network.base(of: leaf)
        let direction = UniformDirection(
          count: base.count, size: sizes[leaf] ?? network.naturalSize(base, output: nil),
          seed: seed, path: graph[leaf].path, number: number)
        line.directions.append((leaf, direction))
        expected.add(cotangents[leaf] ?? [], rms: rms, along: direction, count: base.count)
      }
      let found = try network.measure(
        line, steps: plan, weights: [weights], calibration: calibration,
        isCancelled: crew.isCancelled
      ) { estimates in
        estimates[0].map(expected.isConfirmed) ?? false
      }
      guard found.isOnOneBranch, let estimate = found.estimates[0] else { return false }
      calibration = found.calibration
      let direction = expected.result(estimate)
      result.agrees = result.agrees && direction.verdict == .pass
      result.resolution = max(result.resolution, estimate.bound + expected.rounding)
      result.directions.append(direction)
    }
    return true
  }
}

/// What the gradient says of the derivative along a direction through many leaves, and how far off
/// the measured one may be.
private struct Expected {
  let tolerance: Double
  /// ⟨gradient, direction⟩, and the sum of the magnitudes of its terms.
  private var value = 0.0
  private var magnitude = 0.0
  /// The square of what such a direction comes to.
  private var square = 0.0

  init(tolerance: Double) { self.tolerance = tolerance }

  /// Adds a leaf of `count` numbers whose gradient has this root mean square.
  mutating func add(
    _ gradient: [Double], rms: Double, along direction: UniformDirection, count: Int
  ) {
    guard gradient.count == count else { return }
    gradient.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let product = direction.product(start)
      value += product.value
      magnitude += product.magnitude
    }
    let part = direction.size * rms
    square += part * part * Double(count)
  }

  var rounding: Double { magnitude * .ulpOfOne }
  private var scale: Double { square.squareRoot() }
  private func error(_ estimate: LineEstimate) -> Double { abs(value - estimate.value) }

  private func agrees(_ estimate: LineEstimate) -> Bool {
    error(estimate) <= 2 * (estimate.bound + rounding) + tolerance * scale
  }

  /// Whether the derivative agrees, and is known so well that finer steps would not say much more.
  func isConfirmed(_ estimate: LineEstimate) -> Bool {
    estimate.bound + rounding <= 0.1 * tolerance * scale && agrees(estimate)
  }

  /// What is told of the direction. One whose bound says nothing does not pass.
  func result(_ estimate: LineEstimate) -> DirectionResult {
    let isSharp = estimate.bound <= 100 * tolerance * scale
    return DirectionResult(
      analytic: value, numerical: estimate.value, bound: estimate.bound,
      verdict: isSharp && agrees(estimate) ? .pass : .fail,
      relativeError: scale > 0 ? error(estimate) / scale : 0,
      relativeBound: scale > 0 ? estimate.bound / scale : 0)
  }
}
