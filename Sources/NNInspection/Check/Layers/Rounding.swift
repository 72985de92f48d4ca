import NNTensor

/// How far a gradient in Float may be from the same in Double.
///
/// The layers' check confirms the Double gradient by differences, to ``share`` less than the
/// tolerance; the Float gradient is then held against it, coordinate by coordinate.
enum Rounding {
  /// The part of the tolerance that is left to rounding.
  static let share = 0.25

  /// The largest difference of two gradients as a part of what is allowed: 1 is just small enough.
  ///
  /// Allowed is the share of `tolerance`, relative to the number itself or to the RMS of all.
  static func size(of rounded: [Double], _ exact: [Double], tolerance: Double) -> Double {
    guard rounded.count == exact.count else { return .infinity }
    let scale = exact.rootMeanSquare
    var largest = 0.0
    for index in exact.indices where rounded[index] != exact[index] {
      let allowed = share * tolerance * max(scale, abs(exact[index]))
      let part = abs(rounded[index] - exact[index]) / allowed
      guard !(part <= largest) else { continue }
      // What is not finite is too large.
      guard part.isFinite else { return .infinity }
      largest = part
    }
    return largest
  }

  /// Whether no number is too far off.
  static func isSmall(of rounded: [Double], _ exact: [Double], tolerance: Double) -> Bool {
    size(of: rounded, exact, tolerance: tolerance) <= 1
  }
}
