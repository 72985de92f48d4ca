import RealModule

/// Finds the derivatives along several lines at once: a scan in coarse steps, a fine window around
/// the best of them, and wider or finer steps for the lines that remain undecided.
struct LadderSearch {
  /// By how much a ladder is widened at most.
  static let reach = Double.exp2(widenings * 3 * LineProber.scanStride)
  private static let widenings = 3

  let prober: LineProber
  /// Where the ladder starts: the size of the tensor's entries.
  let scale: Double
  /// A noise floor learned elsewhere in the tensor, as a standard deviation.
  var deviationFloor = 0.0
  /// How many factors of 2 the first scan reaches down.
  var depth = LineProber.scanDepth
  /// The size of the numbers where it is not `scale`.
  var naturalScale: Double?
  private var natural: Double { naturalScale ?? scale }

  /// The ladders and estimates of `lines`.
  ///
  /// - Parameter isDecided: tells for a line's position and estimate whether that estimate is good
  ///   enough; where it is not, the upper part of the ladder gets all its rungs, then it is widened
  ///   upwards, by at most `widenings` scans. Its last argument says whether the ladder has all its
  ///   rungs: a failure that rests on a few of them is none.
  func run(
    lines: [Probe.Displacement], window: ClosedRange<Int> = -3...3,
    isDecided: (Int, DerivativeEstimate, Bool) -> Bool = { _, _, _ in true }
  ) throws -> [(ladder: Ladder, estimate: DerivativeEstimate)] {
    guard !lines.isEmpty else { return [] }
    var ladders = try scan(lines, window: window)
    var estimates = ladders.map { $0.estimate() }
    for round in 0...Self.widenings {
      let open = lines.indices.filter { !isDecided($0, estimates[$0], round > 0) }
      guard !open.isEmpty else { break }
      if round == 0 {
        try fill(&ladders, lines: lines, open: open)
      } else {
        try widen(&ladders, lines: lines, open: open, window: window, scan: round)
      }
      for line in open { estimates[line] = ladders[line].estimate() }
    }
    return zip(ladders, estimates).map { ($0, $1) }
  }

  // `run` is compiled anew for each closure that it is given; what it does stands in functions that
  // are not.

  /// The ladders of a coarse scan, with a fine window around its best step.
  private func scan(
    _ lines: [Probe.Displacement], window: ClosedRange<Int>
  ) throws -> [Ladder] {
    let deviations = try prober.measuredNoise(along: lines, scale: scale)
    let scans = try prober.rungs(
      along: lines, steps: lines.map { prober.scanSteps(along: $0, from: scale, depth: depth) })
    var ladders = lines.indices.map { line in
      var ladder = prober.ladder(
        deviation: max(deviations[line].deviation, deviationFloor),
        slopeDeviation: deviations[line].slope, along: lines[line], scale: natural)
      ladder.insert(scans[line])
      return ladder
    }
    try refine(&ladders, lines: lines, open: Array(lines.indices), window: window)
    return ladders
  }

  /// Adds a scan of steps above the ladder's start, `scan` counted from 1, and a fine window around
  /// what is then the best step.
  private func widen(
    _ ladders: inout [Ladder], lines: [Probe.Displacement], open: [Int],
    window: ClosedRange<Int>, scan: Int
  ) throws {
    let top = scale * Double.exp2(3 * (scan - 1) * LineProber.scanStride)
    let steps = (1...3).map { top * Double.exp2($0 * LineProber.scanStride) }
    let wider = try prober.rungs(along: open.map { lines[$0] }, steps: open.map { _ in steps })
    let noises = try prober.wideNoise(along: open.map { lines[$0] }, at: steps[2])
    for (place, line) in open.enumerated() {
      ladders[line].insert(wider[place])
      ladders[line].wideNoise = max(ladders[line].wideNoise, noises[place])
    }
    try refine(&ladders, lines: lines, open: open, window: window)
  }

  /// Adds all rungs a factor of 2 apart between the best step and the start of the ladder: a smooth
  /// function extrapolates best from large steps, where noise counts least. Beyond the first step of
  /// the scan that leaves the domain there are none.
  private func fill(
    _ ladders: inout [Ladder], lines: [Probe.Displacement], open: [Int]
  ) throws {
    let open = open.filter { !ladders[$0].isFlat }
    let steps = open.map { line in
      let best = ladders[line].bestCoarseStep ?? scale
      let taken = ladders[line].rungs.map(\.step)
      let outside = ladders[line].rungs.last { $0.step > best && !$0.isFinite }?.step ?? .infinity
      let top = min(scale, outside)
      let factors = Int(Double.log2(max(top / best, 1)).rounded())
      return (0...min(max(factors, 3), 24)).map { top * Double.exp2(-$0) }.filter { step in
        !taken.contains { abs($0 - step) < 0.1 * step }
      }
    }
    let rungs = try prober.rungs(along: open.map { lines[$0] }, steps: steps)
    for (line, new) in zip(open, rungs) { ladders[line].insert(new) }
  }

  /// Adds the rungs a factor of 2 apart around the best coarse rung of each open ladder.
  private func refine(
    _ ladders: inout [Ladder], lines: [Probe.Displacement], open: [Int],
    window: ClosedRange<Int>
  ) throws {
    var refined: [Int] = []
    var steps: [[Double]] = []
    for line in open where !ladders[line].isFlat {
      ladders[line].learnQuantum()
      guard let best = ladders[line].bestCoarseStep else { continue }
      refined.append(line)
      let taken = Set(ladders[line].rungs.map(\.step))
      steps.append(
        window.reversed().map { best * Double.exp2($0) }
          .filter { !taken.contains(prober.exactStep($0, along: lines[line])) })
    }
    let rungs = try prober.rungs(along: refined.map { lines[$0] }, steps: steps)
    for (line, new) in zip(refined, rungs) {
      ladders[line].insert(new)
      ladders[line].learnQuantum()
      ladders[line].learnSteadyNoise()
    }
  }
}

extension Ladder {
  /// Whether no rung moved the function.
  var isFlat: Bool { !rungs.contains { isMoving($0) } }

  /// Whether one rung moved the function, on either side.
  private func isMoving(_ rung: Rung) -> Bool {
    !rung.isFinite || rung.forward.minus(base) != 0 || rung.backward.minus(base) != 0
  }

  /// The step at which truncation, seen as the disagreement with the next finer rung, and noise
  /// balance best, and that no finer rung contradicts. Where the function moves at large steps
  /// only, the largest step at which it does not.
  var bestCoarseStep: Double? {
    if let largest = rungs.last(where: { isMoving($0) }), let finest = rungs.last,
      !isMoving(finest)
    {
      return largest.step
    }
    var quotients = centralQuotients
    if quotients.count < 2 {
      let sides = [sideQuotients(sign: 1), sideQuotients(sign: -1)]
      quotients = sides.max { $0.count < $1.count } ?? []
    }
    var best: (step: Double, error: Double)?
    for (position, coarse) in quotients.enumerated().dropLast() {
      let fine = quotients[position + 1]
      var error = max(abs(coarse.value - fine.value), coarse.noise)
      for finer in quotients[(position + 1)...] {
        error = max(error, abs(finer.value - coarse.value) - finer.noise)
      }
      if error < best?.error ?? .infinity { best = (coarse.step, error) }
    }
    return best?.step ?? quotients.last?.step
  }
}
