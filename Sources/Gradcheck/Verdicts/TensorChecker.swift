/// Checks the gradient of a scalar function with respect to one tensor, however it is computed.
///
///     let checker = TensorChecker(tolerance: 1e-6)
///     let result = try checker.check(
///       name: "weight", shape: [10, 64], analytic: gradient, function: probes)
///
/// Noise, scale and step are measured once, on a stratified sample of coordinates and on random
/// directions. Every other coordinate then costs one central pair and passes where that agrees
/// within the tensor's bound; those that do not agree get the whole ladder, then higher precision.
public struct TensorChecker: Sendable {
  /// The relative tolerance; `nil` takes the default of the function's scalar type.
  public var tolerance: Double?
  /// How much of the tensor is checked.
  public var coverage: Coverage
  /// Fixes every random choice of the check.
  public var seed: UInt64
  /// How many of the worst coordinates are kept.
  public var worstCount: Int
  /// The size of the tensor's entries where it cannot be told from them (all are zero).
  public var scale: Double?
  /// Whether checks nearer by have already confirmed each coordinate's formula. Coordinates too
  /// small for the loss to resolve then pass where random directions in higher precision agree,
  /// counted as 'below the loss's resolution'.
  public var isLocallyVerified: Bool
  /// Where those checks are still under way: waits for them and tells whether they have passed, `nil`
  /// where they are stopped before.
  package var localVerdict: (@Sendable () -> Bool?)?
  /// Numbers by which a gradient may wrongly have been scaled, such as the batch size, with the
  /// names by which a fault is to call them.
  public var constants: [NamedConstant]
  /// Which coordinates are checked where every one is to be: all of them by default.
  public var selection = CoordinateSelection()
  /// Whether time is up: directions are looked along in any case, coordinates no longer then.
  package var isLate: (@Sendable () -> Bool)?
  /// Whether the first direction that fails is all that is wanted: no coordinate is looked for then.
  package var stopsAtFailure = false
  /// Whether the function's value may be far smaller than the terms it is the sum of, so that its size
  /// does not tell how it rounds: a product of gradients with a random direction.
  package var mayCancel = false

  /// Creates a checker.
  public init(
    tolerance: Double? = nil, coverage: Coverage = .everyCoordinate, seed: UInt64 = 0,
    worstCount: Int = 5, scale: Double? = nil, isLocallyVerified: Bool = false,
    constants: [NamedConstant] = []
  ) {
    self.constants = constants
    self.tolerance = tolerance
    self.coverage = coverage
    self.seed = seed
    self.worstCount = worstCount
    self.scale = scale
    self.isLocallyVerified = isLocallyVerified
  }

  /// Checks `analytic` against differences of `function`.
  ///
  /// - Parameters:
  ///   - name: the tensor's name in the report.
  ///   - shape: its shape, whose product is `analytic.count`.
  ///   - analytic: the gradient, row-major.
  ///   - rounding: each analytic value's own rounding, asked only where it can decide: from the
  ///     next higher precision, or measured by evaluating the gradient close by. `nil` is none.
  ///   - function: the function around the point of the check.
  ///   - isCancelled: polled between batches of evaluations; a cancelled check returns what is
  ///     known so far.
  ///   - progress: called with the number of coordinates done, now and then.
  /// - Returns: the verdict with its evidence.
  /// - Throws: what the function throws, or `GradcheckError.shapeMismatch`.
  public func check(
    name: String, shape: [Int], analytic: [Double],
    rounding: (() throws -> [Double])? = nil, function: any ProbedFunction,
    isCancelled: @escaping () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws -> TensorResult {
    let run = try TensorRun(
      checker: self, name: name, shape: shape, analytic: analytic, rounding: rounding,
      function: function, isCancelled: isCancelled)
    do {
      try run.run(progress: progress)
    } catch is LineProber.Interrupted {
      run.wasInterrupted = !run.lateness.isOver || isCancelled()
      run.lateness.hasStopped = !run.wasInterrupted
    }
    return try run.result()
  }
}

/// A number that a fault may have to do with, such as `("the batch size", 32)`.
public struct NamedConstant: Sendable, Equatable {
  /// What the fault calls it.
  public var name: String
  /// Its value, above 1; one over it is recognised too.
  public var value: Double

  /// Creates a named constant.
  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// What a check cannot start with.
public enum GradcheckError: Error, Equatable, CustomStringConvertible {
  /// The gradient, the point and the shape have different numbers of coordinates.
  case shapeMismatch(name: String, shape: [Int], analytic: Int, point: Int)

  /// The error in one sentence.
  public var description: String {
    switch self {
    case .shapeMismatch(let name, let shape, let analytic, let point):
      "\(name): the gradient has \(analytic) coordinates, the point \(point), the shape \(shape) "
        + "\(shape.reduce(1, *)); all three must be equal"
    }
  }
}
