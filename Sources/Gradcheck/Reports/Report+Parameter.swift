extension Report {
  /// The check of a layer by itself.
  public struct LocalCheck: Sendable, Equatable {
    /// The verdict.
    public var verdict: Verdict
    /// The largest relative error.
    public var maxRelativeError: Double
    /// The largest relative bound.
    public var errorBound: Double
    /// What kind of fault it is.
    public var fault: Fault?
    /// Whether a failure was expected.
    public var expected: Bool?
    /// Why it is inconclusive, not exercised or skipped.
    public var reason: String?
    /// The operands that a shard has left to other shards; `nil` where it has left none.
    public var skipped: [String]?

    /// Creates the outcome of a local check.
    public init(
      verdict: Verdict, maxRelativeError: Double, errorBound: Double, fault: Fault? = nil,
      expected: Bool? = nil, reason: String? = nil, skipped: [String]? = nil
    ) {
      self.verdict = verdict
      self.maxRelativeError = maxRelativeError
      self.errorBound = errorBound
      self.fault = fault
      self.expected = expected
      self.reason = reason
      self.skipped = skipped
    }

    /// The verdict as it counts: an expected failure has passed.
    public var effectiveVerdict: Verdict {
      expected == true && verdict == .fail ? .pass : verdict
    }
  }

  /// One of the worst coordinates of a tensor.
  public struct Coordinate: Sendable, Equatable {
    /// One index per dimension; empty for a scalar.
    public var index: [Int]
    /// The gradient that was checked.
    public var analytic: Double
    /// The derivative found from function values.
    public var numerical: Double
    /// The estimated bound on the error of `numerical`.
    public var bound: Double
    /// The coordinate's own name, where it has one that reads better than its index.
    public var name: String?

    /// Creates a coordinate.
    public init(
      index: [Int], analytic: Double, numerical: Double, bound: Double, name: String? = nil
    ) {
      self.index = index
      self.analytic = analytic
      self.numerical = numerical
      self.bound = bound
      self.name = name
    }
  }

  /// One tensor whose gradient was checked: a parameter, an input, or a function's argument.
  public struct Parameter: Sendable, Equatable {
    /// The tensor's name.
    public var name: String
    /// Its shape; empty for a scalar.
    public var shape: [Int]
    /// How many coordinates it has.
    public var coordinates: Int
    /// How many of them were checked one by one.
    public var checked: Int
    /// Along how many random directions through all of them the gradient was checked.
    public var directions: Int
    /// The verdict.
    public var verdict: Verdict
    /// The largest relative error, relative to the scale at which each coordinate was judged.
    public var maxRelativeError: Double
    /// The largest relative bound.
    public var errorBound: Double
    /// The worst coordinates, failures first.
    public var worst: [Coordinate]
    /// How many coordinates lie on a kink.
    public var kinks: Int
    /// How many are undecided.
    public var inconclusive: Int
    /// How many nothing reached.
    public var notExercised: Int
    /// The first of those that nothing reached.
    public var notExercisedAt: [[Int]]
    /// How many failed.
    public var failed: Int
    /// How many passed at the scale of the tensor's RMS gradient only.
    public var atTensorScale: Int
    /// How many are zero because their terms cancel.
    public var cancelling: Int
    /// How many lie below what the loss resolves.
    public var belowResolution: Int
    /// How many function evaluations it took.
    public var evaluations: Int
    /// What kind of fault it is.
    public var fault: Fault?
    /// What the verdict guarantees, where not simply every coordinate was checked.
    public var guarantee: String?
    /// Why it is inconclusive, not exercised or skipped, or what is odd.
    public var reason: String?
    /// Whether a failure was expected.
    public var expected: Bool?
    /// The name of what failed first and brought this failure about.
    public var causedBy: String?
    /// What an interrupted check has done of it, as ranges of positions among the coordinates of
    /// the run's share; absent where the check came to its end.
    public var done: [Range<Int>]?

    /// Creates a tensor's entry.
    public init(
      name: String, shape: [Int], coordinates: Int, checked: Int, directions: Int = 0,
      verdict: Verdict, maxRelativeError: Double = 0, errorBound: Double = 0,
      worst: [Coordinate] = [],
      kinks: Int = 0, inconclusive: Int = 0, notExercised: Int = 0,
      notExercisedAt: [[Int]] = [], failed: Int = 0,
      atTensorScale: Int = 0, cancelling: Int = 0, belowResolution: Int = 0, evaluations: Int = 0,
      fault: Fault? = nil, guarantee: String? = nil, reason: String? = nil, expected: Bool? = nil,
      causedBy: String? = nil
    ) {
      self.name = name
      self.shape = shape
      self.coordinates = coordinates
      self.checked = checked
      self.directions = directions
      self.verdict = verdict
      self.maxRelativeError = maxRelativeError
      self.errorBound = errorBound
      self.worst = worst
      self.kinks = kinks
      self.inconclusive = inconclusive
      self.notExercised = notExercised
      self.notExercisedAt = notExercisedAt
      self.failed = failed
      self.atTensorScale = atTensorScale
      self.cancelling = cancelling
      self.belowResolution = belowResolution
      self.evaluations = evaluations
      self.fault = fault
      self.guarantee = guarantee
      self.reason = reason
      self.expected = expected
      self.causedBy = causedBy
    }

    /// The entry for a checker's result.
    ///
    /// A failing tensor lists only coordinates that fail, so that no right one is taken for wrong.
    public init(_ result: TensorResult) {
      let failing = result.worst.filter { $0.verdict == .fail }
      self.init(
        name: result.name, shape: result.shape, coordinates: result.coordinates,
        checked: result.checked, directions: result.directions.count, verdict: result.verdict,
        maxRelativeError: result.maxRelativeError, errorBound: result.errorBound,
        worst: (failing.isEmpty ? result.worst : failing).map {
          Coordinate(
            index: result.multiIndex($0.index), analytic: $0.analytic, numerical: $0.numerical,
            bound: $0.bound)
        },
        kinks: result.counts.kinks, inconclusive: result.counts.inconclusive,
        notExercised: result.counts.notExercised,
        notExercisedAt: result.notExercised.prefix(8).map { result.multiIndex($0) },
        failed: result.counts.failed,
        atTensorScale: result.counts.atTensorScale, cancelling: result.counts.cancelling,
        belowResolution: result.counts.belowResolution, evaluations: result.evaluations,
        fault: result.fault, guarantee: result.guarantee, reason: result.reason)
      if result.wasInterrupted { done = result.done }
    }

    /// The verdict as it counts: an expected failure has passed.
    public var effectiveVerdict: Verdict {
      expected == true && verdict == .fail ? .pass : verdict
    }

    /// How many coordinates were checked by random directions through all of them, and not all by
    /// themselves.
    public var coveredByDirections: Int {
      checked < coordinates && directions > 0 ? coordinates : 0
    }
  }
}
