/// One place at which a function is evaluated: the point of the check, moved along a line.
public struct Probe: Sendable, Equatable {
  /// The line along which the point is moved.
  public enum Displacement: Sendable, Equatable {
    /// One coordinate, by its flat (row-major) index.
    case coordinate(Int)
    /// A vector with one component for each coordinate, in the units of the point.
    case direction([Double])
  }

  /// The line along which the point is moved.
  public var displacement: Displacement
  /// How far, signed: the point evaluated is `x + step · displacement`. Zero is the point itself.
  public var step: Double

  /// Creates a probe at `x + step · displacement`.
  public init(displacement: Displacement, step: Double) {
    self.displacement = displacement
    self.step = step
  }

  /// The point of the check itself.
  public static let base = Probe(displacement: .coordinate(0), step: 0)
}

/// What a function answered at one probe.
public struct ProbeValue: Sendable, Equatable {
  /// The function's value.
  public var value: Double
  /// What a higher precision knows beyond `value`: the exact value is `value + low`. Usually zero.
  public var low: Double
  /// A signature of the branches that were taken (which side of a ReLU, which winner of a
  /// maximum); zero where none are recorded. Equal signatures mean equal branches.
  public var branches: UInt64

  /// Creates the answer at one probe.
  public init(_ value: Double, low: Double = 0, branches: UInt64 = 0) {
    self.value = value
    self.low = low
    self.branches = branches
  }

  /// Whether the function has a finite value here.
  public var isFinite: Bool { value.isFinite && low.isFinite }

  /// `value - other.value`, with what a higher precision knows about both.
  func minus(_ other: ProbeValue) -> Double { (value - other.value) + (low - other.low) }
}

/// The scalar type that a function computes in, which sets how finely its arguments can be moved.
public enum ScalarPrecision: String, Sendable, Codable {
  case float32
  case float64

  /// The spacing of this type's values at `magnitude`, in the units of `magnitude`.
  public func spacing(at magnitude: Double) -> Double {
    switch self {
    case .float64: return max(magnitude.ulp, .leastNormalMagnitude)
    case .float32:
      let single = Float(magnitude)
      return single.isFinite ? Double(max(single.ulp, .leastNormalMagnitude)) : magnitude.ulp
    }
  }

  /// The relative tolerance that a gradient in this type is held to by default: 1e-6 for float64,
  /// 1e-3 for float32.
  public var defaultTolerance: Double { self == .float64 ? 1e-6 : 1e-3 }
}

/// A scalar function of one tensor that can be evaluated around a fixed point, many probes at once.
///
/// The checker knows nothing else of what it checks. It never asks for fewer probes than it can use
/// in one go, so that an engine may evaluate them as one larger batch.
public protocol ProbedFunction {
  /// The number of coordinates of the tensor.
  var count: Int { get }
  /// The scalar type in which the arguments are stored. Steps are rounded so that `x ± step` is
  /// exact in it.
  var precision: ScalarPrecision { get }
  /// The coordinate `index` of the point at which the gradient is checked.
  func coordinate(at index: Int) -> Double
  /// How large the coordinates may be said to be where all of them are zero: a bias, as large as what it
  /// is added to. `nil` where that is not known; then it is searched for.
  var sizeOfZeros: Double? { get }
  /// The function's value at each probe, in their order.
  ///
  /// A value that is not finite means that the probe left the domain: the step is then shortened.
  func values(at probes: [Probe]) throws -> [ProbeValue]
  /// The same in a higher precision, or `nil` where there is none. Asked only where `values` cannot
  /// decide.
  func preciseValues(at probes: [Probe]) throws -> [ProbeValue]?
  /// Whether `preciseValues` of single coordinates cost no more than `values`.
  var hasQuickPreciseCoordinates: Bool { get }
  /// Whether ``preciseValues(at:)`` answers probes along directions too with their change, computed by
  /// itself: that rounds in proportion to its terms.
  var keepsChangesAlongDirections: Bool { get }
  /// At a kink of a function that is a weighted sum of several values, each with slopes of its own on
  /// either side: the sums that a choice between the two slopes of each can come to. `nil` where that
  /// is not known; then only what lies between the slopes of the whole is taken for a gradient.
  ///
  /// - Parameter step: how far to go to either side to see the slopes.
  func subgradients(along line: Probe.Displacement, step: Double) throws -> ClosedRange<Double>?
}

extension ProbedFunction {
  /// Not known.
  public var sizeOfZeros: Double? { nil }
  /// Higher precision costs more.
  public var hasQuickPreciseCoordinates: Bool { false }
  /// Not known.
  public func subgradients(
    along line: Probe.Displacement, step: Double
  ) throws -> ClosedRange<Double>? { nil }
  /// By default they round like values.
  public var keepsChangesAlongDirections: Bool { false }
  /// Double precision.
  public var precision: ScalarPrecision { .float64 }
  /// No higher precision.
  public func preciseValues(at probes: [Probe]) throws -> [ProbeValue]? { nil }
}
