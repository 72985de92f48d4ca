import Gradcheck
import NNAutodiff
import NNTensor

/// A direction through operands of an op, with what their gradients say of the derivative along it.
///
/// For each cotangent ("side") the derivative that was measured is held against the product of
/// gradient and direction.
struct OpDirection {
  /// The positions of the operands that move.
  let moved: [Int]
  /// ⟨gradient, direction⟩ by side, and the sum of the magnitudes of its terms.
  private let products: [(value: Double, magnitude: Double)]
  /// What a direction through an operand comes to, size × RMS gradient, by side and operand; 0 for
  /// one that does not move.
  private let scales: [[Double]]
  private let tolerance: Double

  /// A direction counts as agreeing within its bounds and this share of the tolerance.
  private static let share = 0x1p-12
  /// What one direction is to miss at most: where it misses more, finer steps are worth more than
  /// another direction.
  private static let enough = 1e-2

  /// - Parameters:
  ///   - line: has the direction of each of `moved`, in this order.
  ///   - sizes: how far each operand is moved at step 1; 0 for one that is not.
  init(
    _ prepared: OpChecker.Prepared, _ moved: [Int], line: MovableNetwork.Line, sizes: [Double],
    tolerance: Double
  ) {
    self.moved = moved
    self.tolerance = tolerance
    scales = prepared.scales.map { side in zip(sizes, side).map { $0 * $1 } }
    products = prepared.sides.map { side in
      zip(moved, line.directions).reduce(into: (value: 0.0, magnitude: 0.0)) { sum, moved in
        guard let gradient = side.gradients[prepared.operands[moved.0]] else { return }
        let (value, magnitude) = gradient.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.map { moved.1.direction.product($0) } ?? (0, 0)
        }
        sum.value += value
        sum.magnitude += magnitude
      }
    }
  }

  private var sides: Range<Int> { products.indices }
  private func rounding(_ side: Int) -> Double { products[side].magnitude * .ulpOfOne }

  /// A share of the tolerance of the operand that weighs least.
  private func allowance(_ side: Int) -> Double {
    let least = moved.map { scales[side][$0] }.filter { $0 > 0 }.min() ?? 0
    return Self.share * (tolerance * least)
  }

  /// Whether the measured derivative is the product, within bound and rounding.
  func agrees(_ estimate: LineEstimate?, _ side: Int) -> Bool {
    guard let estimate else { return false }
    let error = abs(products[side].value - estimate.value)
    return error <= estimate.bound + rounding(side) + allowance(side)
  }

  /// With what probability an error in the gradient of the operand at `position`, of norm tolerance ×
  /// RMS gradient, does not show.
  func missed(_ estimate: LineEstimate?, _ side: Int, _ position: Int) -> Double {
    let scale = scales[side][position]
    guard let estimate, scale > 0 else { return scale > 0 ? 1 : 0 }
    let slack = 2 * (estimate.bound + rounding(side)) + allowance(side)
    return min(1, UniformDirection.missFactor * slack / (tolerance * scale))
  }

  /// Whether finer steps would not say much more.
  func isDecided(_ estimates: [LineEstimate?]) -> Bool {
    sides.allSatisfy { side in
      agrees(estimates[side], side)
        && moved.allSatisfy { missed(estimates[side], side, $0) <= Self.enough }
    }
  }

  /// What is told of the operand at `position`.
  ///
  /// - Parameter hasMoved: whether any number of the op's result changed.
  func result(
    _ estimate: LineEstimate, _ side: Int, _ position: Int, hasMoved: Bool
  ) -> DirectionResult {
    let (scale, product) = (scales[side][position], products[side].value)
    return DirectionResult(
      analytic: product, numerical: estimate.value, bound: estimate.bound,
      verdict: !hasMoved && product == 0
        ? .notExercised : agrees(estimate, side) ? .pass : .fail,
      relativeError: scale > 0 ? abs(product - estimate.value) / scale : 0,
      relativeBound: scale > 0 ? estimate.bound / scale : 0)
  }
}
