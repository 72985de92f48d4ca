/// Evaluates a function along lines, many lines at once, and builds their ladders.
package final class LineProber {
  /// Thrown where the caller asked to stop.
  struct Interrupted: Error {}

  /// The most probes handed to the function at once; between two such batches a check can be
  /// cancelled.
  static let batchSize = 512
  /// The rungs of a first scan: a factor of 32 apart.
  static let scanStride = 5
  /// How many factors of 2 the scan reaches down from the ladder's start.
  static let scanDepth = 40

  let function: any ProbedFunction
  let isPrecise: Bool
  let isCancelled: () -> Bool
  /// The size of the numbers that are moved. Within it, the largest value is kept.
  var natural = 0.0
  /// The largest magnitude of the function at the point and within `natural` of it: a sum whose terms
  /// cancel at the point rounds to the size of its terms, which show away from it.
  private(set) var largestValue = 0.0
  /// The function at the point itself.
  private(set) var base = ProbeValue(.nan)
  /// By how much two evaluations at the point itself differed.
  private(set) var repeatSpread = 0.0
  /// How many evaluations were made.
  private(set) var evaluations = 0
  private lazy var valueSpacing = ValueSpacing(precision: function.precision)

  package init(
    function: any ProbedFunction, isPrecise: Bool = false,
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.function = function
    self.isPrecise = isPrecise
    self.isCancelled = isCancelled
  }

  /// The function at each probe, in batches.
  func values(at probes: [Probe]) throws -> [ProbeValue] {
    var results: [ProbeValue] = []
    results.reserveCapacity(probes.count)
    var start = 0
    while start < probes.count {
      if isCancelled() { throw Interrupted() }
      let batch = Array(probes[start..<min(start + Self.batchSize, probes.count)])
      let values =
        isPrecise
        ? try function.preciseValues(at: batch) ?? [] : try function.values(at: batch)
      guard values.count == batch.count else {
        throw ProbeCountError(asked: batch.count, answered: values.count)
      }
      results.append(contentsOf: values)
      start += batch.count
    }
    // A function that can be stopped in its midst has not answered then.
    if isCancelled() { throw Interrupted() }
    evaluations += probes.count
    observeSize(results, at: probes)
    return results
  }

  private func observeSize(_ values: [ProbeValue], at probes: [Probe]) {
    for (value, probe) in zip(values, probes)
    where abs(probe.step) <= 1.5 * natural && value.isFinite {
      largestValue = max(largestValue, abs(value.value))
    }
  }

  /// Evaluates the point itself, twice, to learn whether the function is deterministic.
  package func evaluateBase() throws {
    let pair = try values(at: [.base, .base])
    base = pair[0]
    repeatSpread = base.isFinite && pair[1].isFinite ? abs(pair[1].minus(base)) : 0
  }

  /// Half of this is the floor of the noise: the spacing of the function's values at the point.
  var spacing: Double {
    if isPrecise { return max(base.value.ulp * 0x1p-50, .leastNonzeroMagnitude) }
    return base.value.ulp * valueSpacing.multiple
  }

  /// The step nearest to `step` that can be taken exactly on both sides along `line`.
  func exactStep(_ step: Double, along line: Probe.Displacement) -> Double {
    guard case .coordinate(let index) = line else { return step }
    let spacing = function.precision.spacing(at: abs(function.coordinate(at: index)) + step)
    return max((step / spacing).rounded(), 1) * spacing
  }

  /// The rungs of several lines at their steps, in one go. Steps that round to the same exact step
  /// are taken once.
  func rungs(along lines: [Probe.Displacement], steps: [[Double]]) throws -> [[Rung]] {
    var probes: [Probe] = []
    var exact: [[Double]] = []
    for (line, wanted) in zip(lines, steps) {
      var taken: [Double] = []
      for step in wanted.map({ exactStep($0, along: line) }) where !taken.contains(step) {
        taken.append(step)
        probes.append(Probe(displacement: line, step: step))
        probes.append(Probe(displacement: line, step: -step))
      }
      exact.append(taken)
    }
    let values = try values(at: probes)
    if valueSpacing.isOpen { for value in values { valueSpacing.observe(value.value) } }
    var next = 0
    return exact.map { taken in
      taken.map { step in
        defer { next += 2 }
        return Rung(step: step, forward: values[next], backward: values[next + 1])
      }
    }
  }

  /// One rung for each of many coordinates, all of the step nearest to `step`, in one go.
  func rungs(of coordinates: [Int], step: Double) throws -> [Rung] {
    if isCancelled() { throw Interrupted() }
    var probes: [Probe] = []
    probes.reserveCapacity(2 * coordinates.count)
    for index in coordinates {
      let exact = exactStep(step, along: .coordinate(index))
      probes.append(Probe(displacement: .coordinate(index), step: exact))
      probes.append(Probe(displacement: .coordinate(index), step: -exact))
    }
    let values =
      isPrecise
      ? try function.preciseValues(at: probes) ?? [] : try function.values(at: probes)
    guard values.count == probes.count else {
      throw ProbeCountError(asked: probes.count, answered: values.count)
    }
    if isCancelled() { throw Interrupted() }
    evaluations += probes.count
    if valueSpacing.isOpen { for value in values { valueSpacing.observe(value.value) } }
    return coordinates.indices.map { number in
      Rung(
        step: probes[2 * number].step, forward: values[2 * number],
        backward: values[2 * number + 1])
    }
  }

  /// The noise of one evaluation along each line, as a standard deviation: ECnoise, at a spacing
  /// that is widened once where no value moved, and narrowed once where the noise is far above
  /// rounding: noise does not depend on the spacing, a fast oscillation does.
  package func noise(along lines: [Probe.Displacement], scale: Double) throws -> [Double] {
    try measuredNoise(along: lines, scale: scale).map(\.deviation)
  }

  /// The same, each with what noise makes of a slope at any step, where the noise of a change is in
  /// proportion to it.
  func measuredNoise(
    along lines: [Probe.Displacement], scale: Double
  ) throws -> [MeasuredNoise] {
    let spread = scale * (function.precision == .float64 ? 0x1p-26 : 0x1p-18)
    let all = Array(lines.indices)
    var found = try noiseTables(along: lines, at: all, spread: spread)
    for (line, wide) in try noiseTables(
      along: lines, at: all.filter { found[$0]?.ties == EvaluationNoise.pointCount - 1 },
      spread: spread * 0x1p8)
    {
      found[line] = wide
    }
    let loud = all.filter {
      !keepsChanges(along: lines[$0]) && (found[$0]?.deviation ?? 0) > 4096 * spacing
    }
    for (line, narrow) in try noiseTables(along: lines, at: loud, spread: spread * 0x1p-10) {
      guard let wide = found[line], narrow.ties <= 1 else { continue }
      if narrow.deviation < wide.deviation / 4 { found[line] = narrow }
    }
    return all.map { line in
      guard let table = found[line] else { return MeasuredNoise(deviation: 0) }
      let slope = keepsChanges(along: lines[line]) ? table.deviation / table.step : 0
      return MeasuredNoise(deviation: table.deviation, slope: slope)
    }
  }

  /// The noise of one evaluation.
  struct MeasuredNoise {
    /// Its standard deviation near the point.
    var deviation: Double
    /// The standard deviation of what it makes of a slope, at any step; 0 where it is the less the
    /// larger the step.
    var slope = 0.0
  }

  /// Whether the function answers with its change along `line`, computed by itself: that rounds in
  /// proportion to its own terms, and those grow with the step. They may cancel.
  private func keepsChanges(along line: Probe.Displacement) -> Bool {
    guard isPrecise else { return false }
    return switch line {
    case .coordinate: function.hasQuickPreciseCoordinates
    case .direction: function.keepsChangesAlongDirections
    }
  }

  /// ECnoise along some of the lines at one spacing, and how many neighbouring values are equal.
  ///
  /// The points are not quite equally spaced. Where a product of a coordinate is rounded to a grid,
  /// equal spacings round equally as often as not: x·y moves by nearly the same part of the grid each
  /// time, and shows no noise at all. Each point is therefore moved by a little, and what the slope
  /// there makes of that is taken back from its value.
  private func noiseTables(
    along lines: [Probe.Displacement], at positions: [Int], spread: Double
  ) throws -> [Int: (deviation: Double, ties: Int, step: Double)] {
    let half = EvaluationNoise.pointCount / 2
    let probes = positions.flatMap { line in
      let step = exactStep(spread, along: lines[line])
      // At least some of the smallest steps, and never so much that two points meet.
      let nudge = min(
        max(step * 0x1p-12, 8 * resolution(of: lines[line], at: step)), step / 4)
      return (-half...half).filter { $0 != 0 }.map { multiple in
        let wanted = step * Double(multiple) + Self.nudges[multiple + half] * nudge
        let taken = exactStep(abs(wanted), along: lines[line])
        return Probe(displacement: lines[line], step: wanted < 0 ? -taken : taken)
      }
    }
    let values = try values(at: probes)
    var found: [Int: (deviation: Double, ties: Int, step: Double)] = [:]
    for (number, line) in positions.enumerated() {
      let step = exactStep(spread, along: lines[line])
      let own = number * 2 * half..<(number + 1) * 2 * half
      var differences = values[own].map { $0.isFinite ? $0.minus(base) : .nan }
      var offsets = zip(probes[own], (-half...half).filter { $0 != 0 }).map {
        ($0.step - step * Double($1)) / step
      }
      differences.insert(0, at: half)
      offsets.insert(0, at: half)
      // Where one side leaves the domain, the other and the point make a shorter table; at a kink,
      // which is no noise, each side does.
      let isKink = Set(values[own].filter(\.isFinite).map(\.branches)).count > 1
      let parts = isKink ? [0...half, half...2 * half] : [0...2 * half]
      let deviation =
        parts.map { part in
          let used = part.filter { differences[$0].isFinite }
          let table = EvaluationNoise.equallySpaced(
            used.map { differences[$0] }, offsets: used.map { offsets[$0] })
          return table.count >= 4 ? EvaluationNoise.standardDeviation(of: table) : 0
        }.max() ?? 0
      let raw = differences.filter(\.isFinite)
      found[line] = (deviation, zip(raw, raw.dropFirst()).count { $0 == $1 }, step)
    }
    return found
  }

  /// By how much the points of a noise measurement are off their equal spacing, in units of the
  /// nudge: any numbers that have nothing in common.
  private static let nudges = [0.618, -0.894, 0.377, 0, -0.541, 0.929, -0.713]

  /// The smallest difference between two steps along a line; 0 along a direction.
  private func resolution(of line: Probe.Displacement, at step: Double) -> Double {
    guard case .coordinate(let index) = line else { return 0 }
    return function.precision.spacing(at: abs(function.coordinate(at: index)) + step)
  }

  /// The steps of a first scan down from `scale`, and none below what the point's scalar resolves.
  func scanSteps(along line: Probe.Displacement, from scale: Double, depth: Int) -> [Double] {
    var finest = 0.0
    if case .coordinate(let index) = line {
      finest = 2 * function.precision.spacing(at: abs(function.coordinate(at: index)))
    } else if function.precision == .float32 {
      finest = scale * 0x1p-20
    }
    let exponents = stride(from: 0, through: depth, by: Self.scanStride)
    let steps = exponents.map { scale * Double.exp2(-$0) }
    let resolved = steps.filter { $0 >= finest }
    return resolved.count >= 3 ? resolved : [4 * finest, 2 * finest, finest]
  }

  /// A bound on the noise of one evaluation along each line, measured around the point that lies
  /// `distance` further along it: large numbers round more coarsely.
  func wideNoise(along lines: [Probe.Displacement], at distance: Double) throws -> [Double] {
    let half = EvaluationNoise.pointCount / 2
    let spread = distance * (function.precision == .float64 ? 0x1p-26 : 0x1p-18)
    let probes = lines.flatMap { line in
      (-half...half).map {
        Probe(
          displacement: line, step: exactStep(distance + Double($0) * spread, along: line))
      }
    }
    let values = try values(at: probes)
    return lines.indices.map { line in
      let own = values[(line * EvaluationNoise.pointCount)...].prefix(EvaluationNoise.pointCount)
      let finite = own.filter(\.isFinite)
      guard finite.count >= 4, let first = finite.first else { return 0 }
      return Self.noiseFactor
        * EvaluationNoise.standardDeviation(of: finite.map { $0.minus(first) })
    }
  }

  /// An empty ladder for one line, from `scale` down.
  func ladder(
    deviation: Double, slopeDeviation: Double = 0, along line: Probe.Displacement? = nil,
    scale: Double = .infinity
  ) -> Ladder {
    let floor = spacing / 2
    let noise = LineProber.noiseFactor * max(deviation, floor) + repeatSpread
    var ladder = Ladder(
      base: base, rungs: [], noise: noise, spacing: spacing, isPrecise: isPrecise)
    ladder.slopeNoise = LineProber.noiseFactor * slopeDeviation
    ladder.natural = scale
    ladder.largestValue = largestValue
    if case .coordinate(let index) = line {
      ladder.inputSpacing = function.precision.spacing(at: abs(function.coordinate(at: index)))
    }
    return ladder
  }

  /// How many standard deviations of the noise one evaluation is allowed to be off by.
  static let noiseFactor = 6.0
}

/// The function answered a different number of probes than it was asked.
struct ProbeCountError: Error, CustomStringConvertible {
  var asked: Int
  var answered: Int
  var description: String { "\(asked) probes were asked for, \(answered) answered" }
}

extension Double {
  /// 2 to the power of `exponent`, exactly.
  static func exp2(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}
