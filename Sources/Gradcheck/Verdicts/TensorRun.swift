import RealModule

/// One run of a `TensorChecker`: its state, and its steps in order.
final class TensorRun {
  let checker: TensorChecker
  let name: String
  let shape: [Int]
  let analytic: [Double]
  let roundingSource: (() throws -> [Double])?
  let function: any ProbedFunction
  let prober: LineProber
  let tolerance: Double
  /// The RMS of the analytic gradient: the tensor's own gradient scale.
  let rms: Double

  var generator: SeededGenerator
  var wasInterrupted = false
  let lateness: Lateness
  var reason: String?
  var guarantee: String?
  /// What is known of each coordinate that has been looked at.
  var evidence: CoordinateTable<Evidence>
  /// The slopes on both sides of those that stand on a kink.
  var slopes: [Int: ClosedRange<Double>] = [:]
  /// How many coordinates have failed so far.
  private(set) var failureCount = 0
  var directions: [DirectionResult] = []
  var belowResolution = 0
  /// Central quotients of coordinates that their pair did not settle.
  var pairValues: [Int: Double] = [:]
  /// Those of them whose pair may lie across a kink: the two sides have different slopes.
  var bentPairs: Set<Int> = []
  /// The ladders in higher precision of coordinates that it decided.
  var preciseLines: [Int: (ladder: Ladder, estimate: DerivativeEstimate)] = [:]
  /// Coordinates whose analytic value's own rounding is more than the bound on the numerical one.
  var lostInRounding: Set<Int> = []
  /// How many coordinates in a row a fit could not decide either.
  var fitFailures = 0
  /// How many looks from closer by in a row have found nothing better.
  var vainLooks = 0
  /// How many failures have been confirmed.
  var confirmedCount = 0
  /// How many slopes of changes were replaced by those of whole evaluations, and the most that they
  /// were off by.
  var replacedChanges = 0
  var changeError = 0.0
  /// How many coordinates in a row higher precision could not decide either.
  var preciseFailures = 0
  var preciseProber: LineProber?
  /// What takes the central pairs: in higher precision where Double cannot decide and that is quick.
  lazy var pairProber = prober
  var hasPrecise = true
  /// What one central pair can be trusted with, once measured.
  var shared: SharedStep?
  /// The size of the tensor's numbers where their RMS does not tell it (all are zero).
  var naturalScale: Double?
  /// The analytic values' own roundings, once they have been asked for.
  private(set) var roundings: [Double]?

  /// How one coordinate was judged, and by which numbers; as little as will do, since there may be
  /// very many.
  struct Evidence {
    var numerical: Double
    var bound: Double
    var judgement: Judgement
  }

  /// Whether time is up for what can be left out.
  final class Lateness {
    private let ask: (@Sendable () -> Bool)?
    /// Whether what is done now can be left out.
    var isHeeded = false
    /// Whether anything has been left out.
    var hasStopped = false

    init(_ ask: (@Sendable () -> Bool)?) { self.ask = ask }

    /// Whether what is done now is to be left out.
    var isOver: Bool { isHeeded && isUp }
    /// Whether time is up, whatever is done now.
    var isUp: Bool { ask?() ?? false }
    /// Whether there is a time limit at all.
    var isLimited: Bool { ask != nil }
  }

  /// A step measured on a sample of the tensor, and what it is worth.
  struct SharedStep {
    var step: Double
    /// The worst error of a central quotient at `step` over the sample.
    var error: Double
    /// The worst noise bound of one evaluation.
    var noise: Double
    /// The worst bound on what noise makes of a slope at any step, where it grows with the step.
    var slopeNoise = 0.0

    /// The part of noise in a slope at `step`.
    var slopeError: Double { max(noise / step, slopeNoise) }
    /// What a central quotient may be off by.
    var worth: Double { error + slopeError }
  }

  /// - Throws: `GradcheckError.shapeMismatch` unless `shape`, `analytic` and `function` have the same
  ///   number of coordinates.
  init(
    checker: TensorChecker, name: String, shape: [Int], analytic: [Double],
    rounding: (() throws -> [Double])?, function: any ProbedFunction,
    isCancelled: @escaping () -> Bool
  ) throws(GradcheckError) {
    guard shape.reduce(1, *) == analytic.count, function.count == analytic.count else {
      throw .shapeMismatch(
        name: name, shape: shape, analytic: analytic.count, point: function.count)
    }
    self.checker = checker
    self.name = name
    self.shape = shape
    self.analytic = analytic
    self.roundingSource = rounding
    self.function = function
    evidence = CoordinateTable(
      coordinates: analytic.count, isEvery: checker.coverage == .everyCoordinate)
    let lateness = Lateness(checker.isLate)
    self.lateness = lateness
    prober = LineProber(
      function: function, isCancelled: { isCancelled() || lateness.isOver })
    tolerance = checker.tolerance ?? function.precision.defaultTolerance
    generator = SeededGenerator(seed: checker.seed)
    rms = rootMeanSquare(analytic.filter(\.isFinite))
  }

  func run(progress: (Int) -> Void) throws {
    let selected =
      checker.coverage == .everyCoordinate ? checker.selection.indices(of: analytic.count) : []
    guard !analytic.isEmpty, !selected.isEmpty || checker.coverage != .everyCoordinate else {
      return
    }
    guard let scale = try start(recording: selected.isEmpty ? Array(analytic.indices) : selected)
    else { return }
    switch checker.coverage {
    case .everyCoordinate:
      try checkCoordinatesInTime(selected, scale: scale, progress: progress)
    case .directions:
      try checkDirections(scale: scale)
    case .coordinates(let indices):
      let wanted = Set(indices).filter(analytic.indices.contains).sorted()
      try checkCoordinates(wanted, scale: scale, progress: progress)
    case .sample(let count):
      try checkDirections(scale: scale)
      if checker.stopsAtFailure, directions.contains(where: { $0.verdict == .fail }) { return }
      lateness.isHeeded = true
      let sample = stratified(count, of: analytic.count)
      try checkCoordinates(sample.filter { evidence[$0] == nil }, scale: scale) {
        progress($0)
      }
    }
    try confirmBelowResolution(scale: scale)
    try checkTies(scale: scale)
    try lookForDrift()
  }

  /// Checks coordinates one by one; where there is no time for all, directions through all of them.
  private func checkCoordinatesInTime(
    _ selected: [Int], scale: Double, progress: (Int) -> Void
  ) throws {
    lateness.isHeeded = lateness.isLimited
    do {
      try checkCoordinates(selected, scale: scale, progress: progress)
    } catch is LineProber.Interrupted where lateness.isOver {
      lateness.isHeeded = false
      lateness.hasStopped = true
      try checkDirections(scale: scale)
      lateness.isHeeded = true
    }
  }

  /// Evaluates the function at the point and tells where ladders start; `nil` where it is not finite
  /// there, which is recorded for `indices`.
  func start(recording indices: @autoclosure () -> [Int]) throws -> Double? {
    try prober.evaluateBase()
    if prober.repeatSpread > 0 {
      reason =
        "not deterministic: two evaluations at the same point differ by "
        + "\(prober.repeatSpread.short); fix its random numbers and its state"
    }
    if let index = analytic.firstIndex(where: { !$0.isFinite }) {
      reason = "the gradient is \(analytic[index].short) at \(indexName(index))"
    }
    guard prober.base.isFinite else {
      reason = "the function is \(prober.base.value.short) at the point of the check"
      for index in indices() { record(index, estimate: .undefined, rounding: 0) }
      return nil
    }
    return try startingScale()
  }

  /// Evaluates a function that is not deterministic once more: where its values have moved on by
  /// more than they scatter (a counter, a running mean), differences measure that, and no failure
  /// can be told from it.
  func lookForDrift() throws {
    guard prober.repeatSpread > 0,
      evidence.values.contains(where: { [.fail, .inconclusive].contains($0.judgement.verdict) }),
      let last = try prober.values(at: [.base]).first
    else { return }
    let drift = abs(last.minus(prober.base))
    guard !(drift <= 8 * prober.repeatSpread) else { return }
    reason =
      "not deterministic: its value at the point has moved by \(drift.short) during the check; fix "
      + "its state"
    for (index, known) in evidence where known.judgement.verdict == .fail {
      evidence[index]?.judgement.verdict = .inconclusive
    }
  }

  /// Whether checks nearer by have confirmed each coordinate's formula; `nil` where they were stopped.
  var isLocallyVerified: Bool? {
    guard let verdict = checker.localVerdict else { return checker.isLocallyVerified }
    return verdict()
  }

  /// The derivative along the first coordinate, for its own sake.
  func derivative() throws -> DerivativeEstimate {
    try prober.evaluateBase()
    guard prober.base.isFinite else { return .undefined }
    let search = ladderSearch(prober, scale: try startingScale())
    let found = try search.run(lines: [.coordinate(0)]) { _, estimate, _ in
      estimate.bound
        <= 1e-3 * function.precision.defaultTolerance
        * max(abs(estimate.value), estimate.slopeScale)
    }
    return found.first?.estimate ?? .undefined
  }

  /// Where the ladder starts: the RMS of the tensor's entries, times a random factor that keeps a
  /// periodic function from being hit at multiples of its period.
  private func startingScale() throws -> Double {
    let factor = 0.7 + 0.6 * generator.uniform()
    let entries = (0..<function.count).map { function.coordinate(at: $0) }
    let size = rootMeanSquare(entries.filter(\.isFinite))
    let scale: Double
    if size > 0 {
      scale = size * factor
    } else if let hint = checker.scale ?? function.sizeOfZeros, try isUsable(hint) {
      scale = hint * factor
    } else {
      scale = try searchedScale() * factor
    }
    prober.natural = naturalScale ?? scale
    return scale
  }

  /// Whether ladders that start at `size` reach steps of order 1, or the function moves there already:
  /// behind a unit that has saturated, what a bias is added to may be 1e-35.
  private func isUsable(_ size: Double) throws -> Bool {
    if size * LadderSearch.reach >= 1 { return true }
    guard size > 0 else { return false }
    let line = Probe.Displacement.direction(generator.gaussians(function.count))
    return try prober.rungs(along: [line], steps: [[size]])[0].contains {
      moves($0, by: 1e6 * prober.spacing)
    }
  }

  /// Whether the function moves by more than `distance` at `rung`, on either side.
  private func moves(_ rung: Rung, by distance: Double) -> Bool {
    [rung.forward, rung.backward].contains {
      $0.isFinite && abs($0.minus(prober.base)) > distance
    }
  }

  /// The start for a tensor that is all zero: 2²⁰ times the smallest step that moves the function
  /// by 1,000 times its noise, and at least a few steps that do.
  private func searchedScale() throws -> Double {
    let line = Probe.Displacement.direction(generator.gaussians(function.count))
    let steps = stride(from: 18, through: -48, by: -6).map { Double.exp2($0) }
    let rungs = try prober.rungs(along: [line], steps: [steps])[0]
    let deviation = max(try prober.noise(along: [line], scale: 1)[0], prober.spacing / 2)
    let moving = rungs.last { moves($0, by: 1000 * deviation) }
    naturalScale = max(moving?.step ?? 0, 1)
    return min((moving?.step ?? 1) * 0x1p20, 0x1p18)
  }

  /// A search for derivatives with what is known of the tensor's size.
  func ladderSearch(_ prober: LineProber, scale: Double) -> LadderSearch {
    LadderSearch(prober: prober, scale: scale, naturalScale: naturalScale)
  }

  /// The analytic values' own rounding, asked for once.
  func rounding(at index: Int) throws -> Double {
    try learnRoundings()
    guard let known = roundings, known.indices.contains(index), known[index].isFinite else {
      return 0
    }
    return known[index]
  }

  /// Asks for the analytic values' own roundings, which may cost a backward pass.
  func learnRoundings() throws {
    if roundings == nil { roundings = try roundingSource?() ?? [] }
    if prober.isCancelled() { throw LineProber.Interrupted() }
  }

  /// An analytic value's own rounding above 0, if it has been asked for already.
  func knownRounding(at index: Int) -> Double? {
    guard let roundings, roundings.indices.contains(index), roundings[index] > 0,
      roundings[index].isFinite
    else { return nil }
    return roundings[index]
  }

  /// Judges one coordinate and keeps the evidence.
  func record(_ index: Int, estimate: DerivativeEstimate, rounding: Double) {
    let judgement = judge(index, estimate: estimate, rounding: rounding)
    if evidence[index]?.judgement.verdict == .fail { failureCount -= 1 }
    if judgement.verdict == .fail { failureCount += 1 }
    evidence[index] = Evidence(
      numerical: estimate.value, bound: estimate.bound, judgement: judgement)
    if estimate.slopes != nil || !slopes.isEmpty { slopes[index] = estimate.slopes }
  }

  func judge(_ index: Int, estimate: DerivativeEstimate, rounding: Double = 0) -> Judgement {
    var estimate = estimate
    // A value that is nothing but its own rounding tells the size of the terms that cancel in it.
    if rounding > 0 {
      let unit = function.precision == .float32 ? Double(Float.ulpOfOne) : .ulpOfOne
      estimate.slopeScale = max(estimate.slopeScale, rounding / (2 * unit))
    }
    var judgement = Judgement.ofCoordinate(
      analytic: analytic[index], rounding: rounding, estimate: estimate, tolerance: tolerance,
      rms: rms)
    // The chain rule does not hold where several ops stand on their kinks at once: products of
    // subgradients need not lie between the slopes of the whole (Bolte and Pauwels, 2020). There
    // the checks of each op by itself carry the verdict.
    if estimate.shape == .kink || estimate.joinsBranches, judgement.verdict == .fail,
      prober.base.branches != 0,
      isLocallyVerified ?? true
    {
      judgement.verdict = .kink
    }
    // Once roundings are known, a value that is nothing else needs no finer ladder.
    if [.inconclusive, .fail].contains(judgement.verdict), rounding == 0,
      let known = knownRounding(at: index),
      abs(analytic[index]) <= known
    {
      return judge(index, estimate: estimate, rounding: known)
    }
    return judgement
  }

  /// `count` indices spread evenly over `total`, one at random from each of as many strata, the
  /// largest gradient entry among them.
  func stratified(_ count: Int, of total: Int) -> [Int] {
    stratified(count, of: Array(0..<total))
  }

  /// `count` of `candidates`, spread evenly over them in the same way.
  func stratified(_ count: Int, of candidates: [Int]) -> [Int] {
    let total = candidates.count
    guard count < total else { return candidates }
    var indices = Set<Int>()
    if let largest = candidates.max(by: { abs(analytic[$0]) < abs(analytic[$1]) }) {
      indices.insert(largest)
    }
    for stratum in 0..<count where indices.count < count {
      let low = stratum * total / count
      let high = max((stratum + 1) * total / count, low + 1)
      indices.insert(candidates[Int.random(in: low..<high, using: &generator)])
    }
    return indices.sorted()
  }

  /// The coordinate's index as one may type it, `[2, 3]`.
  func indexName(_ flat: Int) -> String {
    let indices = TensorResult.multiIndex(flat, shape: shape)
    return "[" + indices.map(String.init).joined(separator: ", ") + "]"
  }
}

/// √(Σx²/n) without overflow or underflow on the way; 0 for no values.
///
/// The engine has a faster one over vector kernels, which this library does without.
func rootMeanSquare(_ values: [Double]) -> Double {
  guard let largest = values.map(abs).max(), largest > 0, largest.isFinite else { return 0 }
  let sum = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
  return largest * (sum / Double(values.count)).squareRoot()
}
