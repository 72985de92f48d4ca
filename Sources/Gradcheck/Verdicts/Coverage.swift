/// How much of a tensor is checked.
public enum Coverage: Sendable, Equatable {
  /// Every coordinate by itself.
  case everyCoordinate
  /// Random directions through the whole tensor: at most 60 evaluations for a right gradient,
  /// whatever the size.
  case directions
  /// Random directions, and so many coordinates besides, spread evenly over the tensor.
  case sample(Int)
  /// These coordinates, by their flat indices.
  case coordinates([Int])

  /// How many random directions are taken in the modes that take them.
  static let directionCount = 4
}
