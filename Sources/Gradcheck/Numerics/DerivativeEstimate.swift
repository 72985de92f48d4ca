/// A derivative along one line, found from function values only, with a bound on its error.
public struct DerivativeEstimate: Sendable, Equatable {
  /// What the function looks like along the line.
  public enum Shape: String, Sendable {
    /// Both sides agree on one slope.
    case smooth
    /// The function does not move at all: nothing reached this coordinate.
    case flat
    /// The slopes on the two sides differ: the point lies on a kink.
    case kink
    /// Only one side lies in the function's domain.
    case oneSided
    /// No slope could be told.
    case undefined
  }

  /// What the function looks like along the line.
  public var shape: Shape
  /// The derivative; at a kink the mean of the two slopes; NaN where undefined.
  public var value: Double
  /// The estimated bound on the error of `value`, or at a kink on that of each slope.
  public var bound: Double
  /// The slope on the left and on the right, at a kink.
  public var slopes: ClosedRange<Double>?
  /// The largest slope to any of the points tried: how much the function moves on the scale of the
  /// ladder. A derivative that is zero because its terms cancel is judged against this.
  public var slopeScale: Double
  /// The best step, from which neighbouring coordinates can start.
  public var step: Double
  /// Whether the function moves by its noise alone, at the finest steps too: terms that cancel. What
  /// saturates does not move at fine steps at all.
  var isNoise = false
  /// Whether the two sides take different branches at all steps and have one slope all the same: two
  /// kinks at the point that make up for one another (a leaky ReLU behind another).
  var joinsBranches = false

  static let undefined = DerivativeEstimate(
    shape: .undefined, value: .nan, bound: .infinity, slopes: nil, slopeScale: 0, step: 0)
}

/// All that was evaluated along one line, from which the estimate is made.
struct Ladder: Sendable {
  /// The function at the point itself.
  var base: ProbeValue
  /// The rungs, from the largest step to the smallest.
  var rungs: [Rung]
  /// A bound on the noise of one evaluation near the point.
  var noise: Double
  /// A bound on what noise makes of a slope at any step, where it grows with the step; else 0.
  var slopeNoise = 0.0
  /// The spacing of the function's values at the point.
  var spacing: Double
  /// Whether the values carry a higher precision in `low`.
  var isPrecise = false
  /// The size of the numbers that are moved: steps beyond it see another part of the function.
  var natural = Double.infinity
  /// The largest magnitude of the function's values within the size of the numbers, over all lines.
  var largestValue = 0.0
  /// A bound on the noise of one evaluation at steps beyond `natural`, where it was measured.
  var wideNoise = 0.0
  /// The spacing of the coordinate that is moved; 0 for a direction.
  var inputSpacing = 0.0

  /// Adds rungs, keeping the order.
  mutating func insert(_ new: [Rung]) {
    rungs.append(contentsOf: new)
    rungs.sort { $0.step > $1.step }
  }

  /// The step of a staircase, where the function's values turned out to be one: rounded to a unit
  /// of their own that no floating-point type explains.
  private(set) var quantum: Double?

  /// Looks whether all small differences are multiples of one unit. A staircase is not flat
  /// between its steps in any sense that a gradient could agree with: its steps are noise.
  mutating func learnQuantum() {
    guard quantum == nil, !isPrecise else { return }
    let differences = rungs.flatMap { [$0.forward, $0.backward] }.filter(\.isFinite)
      .map { abs($0.minus(base)) }.filter { $0 > 0 }
    guard let smallest = differences.min(), smallest > 16 * spacing else { return }
    let near = differences.filter { $0 < 200 * smallest }
    let widest = near.max() ?? smallest
    let unit = (1...32).lazy.map { smallest / Double($0) }.first { unit in
      near.allSatisfy {
        let multiple = $0 / unit
        return abs(multiple - multiple.rounded()) < 1e-6 + 4 * spacing * (1 + multiple) / unit
      }
    }
    guard let unit, unit > 16 * spacing, 4 * spacing * (1 + widest / unit) < 0.02 * unit else {
      return
    }
    // What is linear moves in proportion to steps that are multiples of the coordinate's own
    // spacing: that is no staircase.
    guard unit > 1000 * largestSlope * inputSpacing else { return }
    guard !isLinearNearby else { return }
    guard Set(near.map { ($0 / unit).rounded() }).count >= 4 else { return }
    quantum = unit
    spacing = max(spacing, unit)
    noise = max(noise, unit)
  }

  /// Learns noise that few points happened to show too small.
  ///
  /// A function that moves as far at the finest steps as at any moves by its noise alone, which is then
  /// as large as that.
  ///
  /// - Parameter isKnown: whether another line has shown that already.
  mutating func learnSteadyNoise(isKnown: Bool = false) {
    guard !isPrecise else { return }
    let largest = nearRungs.reduce(0) { max($0, movement($1)) }
    guard largest > 2 * noise, largest <= 16 * noise else { return }
    let fine = fineRungs.map { movement($0) }
    guard isKnown || fine.count >= 3 && fine.reduce(0, max) >= largest / 4 else { return }
    noise = largest / 2
  }

  /// Whether the finest steps move the function in proportion to themselves, on either side.
  private var isLinearNearby: Bool {
    let finest = rungs.suffix(3)
    guard finest.count == 3 else { return false }
    return [1.0, -1].contains { sign in
      let slopes = finest.map {
        abs((sign > 0 ? $0.forward : $0.backward).minus(base)) / $0.step
      }
      guard let low = slopes.min(), let high = slopes.max(), low > 0, high.isFinite else {
        return false
      }
      return high - low <= 1e-3 * high
    }
  }

  /// How far the function first moves where the finest steps do not move it: no smaller change can
  /// be seen. Recorded branches tell a dead unit from a staircase, and make this 0.
  private var hiddenStep: Double {
    guard !recordsBranches, let finest = rungs.last, movement(finest) == 0,
      let first = rungs.last(where: { movement($0) > 0 })
    else { return 0 }
    let moved = movement(first)
    return moved.isFinite ? moved : 0
  }

  private var recordsBranches: Bool { base.branches != 0 }

  /// The central quotients that no recorded kink disturbs.
  var centralQuotients: [Quotient] {
    let clean = rungs.filter { $0.isFinite && $0.isUnbranched }
    // Where the branches of the point itself are taken on both sides, only those rungs count: both
    // sides may have crossed to the same other branch.
    let same = clean.filter { $0.forward.branches == base.branches }
    // Where the two sides differ right at the point, it is a kink, whatever is alike further out.
    guard same.count >= 3 || rungs.last(where: \.isFinite)?.isUnbranched != false else { return [] }
    let hidden = hiddenStep
    return (same.count >= 3 ? same : clean).map {
      Quotient(
        step: $0.step, value: $0.central, noise: noise(at: $0) / $0.step,
        resolution: hidden / $0.step)
    }
  }

  /// A bound on the noise of one evaluation at a rung.
  private func noise(at rung: Rung) -> Double {
    max(
      rung.step > 1.5 * natural ? max(noise, wideNoise) : noise * growth(rung),
      slopeNoise * rung.step) + rung.rounding(precise: isPrecise)
  }

  /// By how much noise may be larger at a rung than at the point, where it was measured: a function
  /// that computes with a relative error is as much noisier as it is larger. At most 16, since
  /// near a zero of the function the ratio means nothing.
  private func growth(_ rung: Rung) -> Double {
    let largest = max(abs(rung.forward.value), abs(rung.backward.value))
    guard base.value != 0, largest.isFinite else { return 1 }
    return min(max(largest / abs(base.value), 1), 16)
  }

  /// The quotients of one side; `sign` is +1 for the right and -1 for the left. Only the steps
  /// count whose branches are those nearest to the point on that side.
  func sideQuotients(sign: Double) -> [Quotient] {
    let side = { (rung: Rung) in sign > 0 ? rung.forward : rung.backward }
    let finite = rungs.filter { side($0).isFinite }
    guard let nearest = finite.last.map({ side($0).branches }) else { return [] }
    return finite.filter { side($0).branches == nearest }.map {
      Quotient(
        step: $0.step, value: sign * side($0).minus(base) / $0.step,
        noise: 2 * noise(at: $0) / $0.step)
    }
  }

  /// The quotients extrapolated, with a bound of at least a few roundings of the type in which the
  /// function computes: on steps a factor of 2 apart these may repeat at every step.
  private func extrapolated(_ quotients: [Quotient], power: Int) -> Extrapolation? {
    // Steps in Float span too few decades to tell steady noise from a slope that changes.
    let isFine = inputSpacing <= natural * 0x1p-40
    let best = Extrapolation.best(
      of: quotients, power: power, scale: natural, learnsNoise: isFine)
    guard var best = confirmed(best, by: quotients, power: power, learnsNoise: isFine) else {
      return nil
    }
    let multiple = base.value == 0 ? 1 : min(max(spacing / base.value.ulp, 1), 0x1p32)
    if !isPrecise { best.bound = max(best.bound, 4 * multiple * abs(best.value).ulp) }
    return best
  }

  /// An extrapolation with the bound that it deserves.
  ///
  /// Steps beyond the size of the numbers can only tell the slope at the point of a function that
  /// looks the same there as here. A sigmoid does not: it is flat far out, whatever its slope. So a
  /// slope found there must show at a finer step too, beyond the noise; where it does not, only the
  /// steps within the size of the numbers count.
  private func confirmed(
    _ extrapolation: Extrapolation?, by quotients: [Quotient], power: Int, learnsNoise: Bool
  ) -> Extrapolation? {
    guard let result = extrapolation, result.step > 1.5 * natural else { return extrapolation }
    let isSeen = quotients.contains {
      $0.step <= max(natural, result.step / 32)
        && abs($0.value - result.value) <= 0.2 * abs(result.value) + $0.noise
        && $0.noise <= 0.1 * abs(result.value)
    }
    guard !isSeen else { return result }
    return Extrapolation.best(
      of: quotients.filter { $0.step <= 1.5 * natural }, power: power, scale: natural,
      learnsNoise: learnsNoise)
  }

  /// The derivative along the line.
  func estimate() -> DerivativeEstimate {
    var estimate = shapedEstimate()
    estimate.isNoise = estimate.shape == .smooth && movesByNoise
    return estimate
  }

  private func shapedEstimate() -> DerivativeEstimate {
    guard base.isFinite, !rungs.isEmpty else { return .undefined }
    if let flat = flatEstimate() { return flat }
    let scale = slopeScale
    let central = extrapolated(centralQuotients, power: 2)
    let right = extrapolated(sideQuotients(sign: 1), power: 1)
    let left = extrapolated(sideQuotients(sign: -1), power: 1)
    if central == nil || !recordsBranches, let left, let right,
      isKink(left: left, right: right, central: central)
    {
      return DerivativeEstimate(
        shape: .kink, value: (left.value + right.value) / 2, bound: max(left.bound, right.bound),
        slopes: min(left.value, right.value)...max(left.value, right.value), slopeScale: scale,
        step: min(left.step, right.step))
    }
    if let central {
      return DerivativeEstimate(
        shape: .smooth, value: central.value, bound: central.bound, slopes: nil, slopeScale: scale,
        step: central.step)
    }
    if let left, let right {
      // Branches differ, slopes do not: the pieces join smoothly.
      var joined = DerivativeEstimate(
        shape: .smooth, value: (left.value + right.value) / 2,
        bound: left.bound + right.bound + abs(left.value - right.value), slopes: nil,
        slopeScale: scale, step: min(left.step, right.step))
      joined.joinsBranches = true
      return joined
    }
    // A side within the domain of which no slope can be told may have any.
    guard let side = left ?? right,
      sideQuotients(sign: left == nil ? -1 : 1).count < Extrapolation.fewestQuotients
    else { return .undefined }
    return DerivativeEstimate(
      shape: .oneSided, value: side.value, bound: side.bound, slopes: nil, slopeScale: scale,
      step: side.step)
  }

  /// The largest one-sided slope over all rungs: how much the function moves on the ladder's scale.
  ///
  /// A function that only ever moves by its noise has terms that cancel (a bias before a softmax).
  /// Their size is then told by the noise itself, which is ε of it.
  private var slopeScale: Double {
    let slopes = largestSlope
    guard isWithinNoise, let widest = nearRungs.first else { return slopes }
    return max(slopes, noise / (.ulpOfOne * widest.step))
  }

  /// The rungs within the size of the numbers; all where none is.
  private var nearRungs: [Rung] {
    let finite = rungs.filter(\.isFinite)
    let near = finite.filter { $0.step <= 1.5 * natural }
    return near.isEmpty ? finite : near
  }

  /// Whether the function moves by no more than its noise within the size of the numbers.
  var isWithinNoise: Bool {
    !isPrecise && nearRungs.allSatisfy { movement($0) <= 2 * noise }
  }

  /// Those so close to the point that hardly a smooth function moves there.
  private var fineRungs: [Rung] { nearRungs.filter { $0.step <= natural * 0x1p-10 } }

  private var movesByNoise: Bool {
    let fine = fineRungs
    return isWithinNoise && fine.count >= 3
      && 2 * fine.count(where: { movement($0) > 0 }) > fine.count
  }

  private var largestSlope: Double {
    var largest = 0.0
    for rung in rungs {
      for side in [rung.forward, rung.backward] where side.isFinite {
        let slope = abs(side.minus(base)) / rung.step
        if slope.isFinite { largest = max(largest, slope) }
      }
    }
    return largest
  }

  /// How far the function moves at one rung, on either side.
  private func movement(_ rung: Rung) -> Double {
    [rung.forward, rung.backward].reduce(0) {
      $1.isFinite ? max($0, abs($1.minus(base))) : .infinity
    }
  }

  /// The estimate where the function does not move: value zero, with half the spacing of its values
  /// over the largest flat step as bound.
  ///
  /// A function that moves only far away counts as flat where it starts abruptly, as a dead ReLU
  /// does, and not where a higher power of the step outgrew rounding (1 + x⁴).
  private func flatEstimate() -> DerivativeEstimate? {
    guard let finest = rungs.last, movement(finest) == 0 else { return nil }
    guard quantum == nil || rungs.allSatisfy({ movement($0) == 0 }) else { return nil }
    let still = rungs.reversed().prefix { movement($0) == 0 }
    guard var largest = still.last, still.count >= 3 || still.count == rungs.count else {
      return nil
    }
    if still.count < rungs.count {
      let moved = rungs[rungs.count - still.count - 1]
      let branched =
        recordsBranches
        && (moved.forward.branches != base.branches || moved.backward.branches != base.branches)
      let ratio = moved.step / largest.step
      let smoothGrowth = spacing * ratio * ratio * ratio * ratio * ratio * ratio
      guard branched || movement(moved) > max(smoothGrowth, 1000 * resolution) else { return nil }
    }
    // Far out everything that saturates is flat; and a change may be lost in an intermediate result
    // before it reaches the function's own spacing.
    if let near = still.last(where: { $0.step <= 1.5 * natural }) { largest = near }
    // Beyond a kink the slopes of several units may cancel; at the point they need not.
    if recordsBranches,
      let own = still.last(where: {
        $0.step <= largest.step && $0.forward.branches == base.branches
          && $0.backward.branches == base.branches
      })
    {
      largest = own
    }
    return DerivativeEstimate(
      shape: .flat, value: 0, bound: 32 * (recordsBranches ? spacing : resolution) / largest.step,
      slopes: nil, slopeScale: slopeScale, step: largest.step)
  }

  /// The spacing of the function's values at their largest near the point: sums that cancel round to
  /// the size of their terms, which show further out.
  private var resolution: Double {
    guard !isPrecise else { return spacing }
    let values = rungs.filter { $0.step <= 1.5 * natural && $0.isFinite }
      .map { max(abs($0.forward.value), abs($0.backward.value)) }
    let largest = max(values.max() ?? 0, abs(base.value), largestValue)
    return max(spacing, spacing / base.value.ulp * largest.ulp)
  }

  /// Whether what moves at `rung` and not at the step `still` does so too suddenly for a power of the
  /// step that rounding hid: it has met a kink.
  func startsAbruptly(_ rung: Rung, beyond still: Double) -> Bool {
    guard rung.isFinite, still > 0 else { return false }
    let ratio = rung.step / still
    let smoothGrowth = spacing * ratio * ratio * ratio * ratio * ratio * ratio
    return movement(rung) > max(smoothGrowth, 1e6 * spacing)
  }

  /// Whether the slopes of the two sides differ for good: by more than their bounds, and still by
  /// half at the finest step at which noise does not hide it.
  private func isKink(left: Extrapolation, right: Extrapolation, central: Extrapolation?) -> Bool {
    let gap = right.value - left.value
    guard abs(gap) > 3 * (left.bound + right.bound) else { return false }
    if recordsBranches { return true }
    let resolved = rungs.filter {
      $0.isFinite && abs(gap) > 8 * (noise + $0.rounding(precise: isPrecise)) / $0.step
    }
    guard let finest = resolved.last, resolved.count >= 4 else { return false }
    let finestGap = (finest.forward.minus(base) + finest.backward.minus(base)) / finest.step
    return finestGap / gap > 0.5
  }
}
