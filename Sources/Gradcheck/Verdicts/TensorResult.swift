/// One coordinate as it was judged.
public struct CoordinateResult: Sendable, Equatable {
  /// The flat (row-major) index.
  public var index: Int
  /// The gradient that was checked.
  public var analytic: Double
  /// The derivative found from function values.
  public var numerical: Double
  /// The estimated bound on the error of `numerical`.
  public var bound: Double
  /// The verdict on this coordinate.
  public var verdict: Verdict
  /// |analytic − numerical| relative to the scale at which it was judged.
  public var relativeError: Double
  /// The slopes on both sides, where the point lies on a kink.
  public var slopes: ClosedRange<Double>?
}

/// One random direction as it was judged.
public struct DirectionResult: Sendable, Equatable {
  /// The analytic directional derivative ⟨a, u⟩.
  public var analytic: Double
  /// The one found from function values.
  public var numerical: Double
  /// The estimated bound on the error of `numerical`.
  public var bound: Double
  /// The verdict on this direction.
  public var verdict: Verdict
  /// The difference relative to the tensor's RMS gradient.
  public var relativeError: Double
  /// The bound relative to it.
  public var relativeBound: Double

  package init(
    analytic: Double, numerical: Double, bound: Double, verdict: Verdict, relativeError: Double,
    relativeBound: Double
  ) {
    self.analytic = analytic
    self.numerical = numerical
    self.bound = bound
    self.verdict = verdict
    self.relativeError = relativeError
    self.relativeBound = relativeBound
  }
}

/// How many coordinates met each fate.
public struct VerdictCounts: Sendable, Equatable {
  /// Agree.
  public var passed = 0
  /// Of those passed, how many are too small to be resolved by themselves and were judged at the
  /// scale of the tensor's RMS gradient.
  public var atTensorScale = 0
  /// Of those passed, how many are zero because their terms cancel.
  public var cancelling = 0
  /// Of those passed, how many lie below what the loss resolves, and were confirmed by random
  /// directions in higher precision.
  public var belowResolution = 0
  /// Differ.
  public var failed = 0
  /// Undecided.
  public var inconclusive = 0
  /// On a kink, the analytic value between both slopes.
  public var kinks = 0
  /// Nothing reached them.
  public var notExercised = 0
  /// Not looked at.
  public var skipped = 0

  /// The fates that any coordinate met.
  var verdicts: [Verdict] {
    let all: [(Int, Verdict)] = [
      (failed, .fail), (inconclusive, .inconclusive), (passed, .pass), (kinks, .kink),
      (notExercised, .notExercised), (skipped, .skipped),
    ]
    return all.filter { $0.0 > 0 }.map(\.1)
  }

  mutating func count(_ judgement: Judgement) {
    switch judgement.verdict {
    case .pass:
      passed += 1
      if judgement.ground == .tensorScale { atTensorScale += 1 }
      if judgement.ground == .cancelling { cancelling += 1 }
    case .fail: failed += 1
    case .inconclusive: inconclusive += 1
    case .kink: kinks += 1
    case .notExercised: notExercised += 1
    case .skipped: skipped += 1
    }
  }
}

/// The verdict on one tensor's gradient, with its evidence.
public struct TensorResult: Sendable, Equatable {
  /// The tensor's name, as one may type it.
  public var name: String
  /// Its shape; empty for a scalar.
  public var shape: [Int]
  /// How many coordinates it has.
  public var coordinates: Int
  /// How many of them were checked one by one.
  public var checked: Int
  /// The verdict: the first of fail, inconclusive, pass, kink, not exercised, skipped that occurs.
  public var verdict: Verdict
  /// How many coordinates met each fate.
  public var counts: VerdictCounts
  /// The largest relative error among the coordinates that were decided, each relative to the scale
  /// at which it was judged. NaN where the analytic gradient is not finite.
  public var maxRelativeError: Double
  /// The largest relative bound among them.
  public var errorBound: Double
  /// The worst coordinates, failures first.
  public var worst: [CoordinateResult]
  /// The random directions.
  public var directions: [DirectionResult]
  /// The first few coordinates that nothing reached.
  public var notExercised: [Int]
  /// What kind of fault it is.
  public var fault: Fault?
  /// How many times the function was evaluated.
  public var evaluations: Int
  /// What the verdict guarantees, where it is not simply that every coordinate was checked.
  public var guarantee: String?
  /// Why nothing could be decided, or what is odd (not finite, not deterministic), and what would
  /// help.
  public var reason: String?
  /// Whether the check was cancelled before its end.
  public var wasInterrupted: Bool
  /// What a cancelled check of every coordinate has done, as ranges of positions among the
  /// coordinates of its share; empty where it came to its end.
  public var done: [Range<Int>]
  /// By how much two evaluations at the same point differed; zero for a deterministic function.
  public var nondeterminism: Double
  /// Every coordinate that was judged, in order of its index; kept where the tensor failed.
  package var evidence: [CoordinateResult] = []
  /// How many coordinates count as kinks though the analytic value lies outside of their slopes, since
  /// each op has been verified by itself.
  package var kinksOutside = 0

  /// Whether any of what was looked at stands on a kink, whatever the verdict on it.
  package var isOnKinks: Bool {
    counts.kinks > 0 || directions.contains { $0.verdict == .kink }
      || (evidence + worst).contains { $0.slopes != nil }
  }

  /// A row-major flat index as one index per dimension.
  public func multiIndex(_ flat: Int) -> [Int] { Self.multiIndex(flat, shape: shape) }

  /// A row-major flat index as one index per dimension of `shape`.
  public static func multiIndex(_ flat: Int, shape: [Int]) -> [Int] {
    var rest = flat
    var indices: [Int] = []
    for size in shape.reversed() where size > 0 {
      indices.append(rest % size)
      rest /= size
    }
    return indices.reversed()
  }
}
