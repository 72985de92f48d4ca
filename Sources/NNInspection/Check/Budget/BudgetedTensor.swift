import Gradcheck
import NNAutodiff

/// One tensor of a check that has so many seconds: a sample of its coordinates that grows from round
/// to round.
final class BudgetedTensor {
  let leaf: NodeID
  /// Whether directions have left it open: coordinates are all that can decide it.
  let isOpen: Bool
  /// Whether its gradient is so small that no difference of the loss shows it.
  let isBelowResolution: Bool
  let count: Int
  let probe: GraphProbe
  /// The positions of ``order`` that an earlier run has looked at.
  let earlier: Int
  /// How many places of ``order`` have been looked at, by this run and the earlier one. What a stop
  /// has left half done is not among them, and whatever is hard in it is looked at again.
  private(set) var done: Int
  /// The seconds that a coordinate takes; `nil` before any was looked at.
  private(set) var cost: Double?
  /// The seconds before the first coordinate, as far as is known.
  private(set) var setUp = 0.0
  /// Whether what is measured once has been measured.
  private(set) var hasBegun = false
  private(set) var isDistrusted = false

  private let order: CoordinateOrder
  private let makeSample: () throws -> TensorSample
  private var sample: TensorSample
  private var hasDirections = false
  /// A block that was stopped in its midst.
  private var halfDone = 0..<0

  init(
    leaf: NodeID, known: TensorResult?, order: CoordinateOrder, earlier: Int, probe: GraphProbe,
    makeSample: @escaping () throws -> TensorSample
  ) throws {
    self.leaf = leaf
    isOpen = known == nil
    isBelowResolution = known?.counts.belowResolution ?? 0 > 0
    self.order = order
    self.earlier = min(earlier, order.count)
    self.probe = probe
    self.makeSample = makeSample
    count = order.count
    done = self.earlier
    sample = try makeSample()
  }

  /// How many coordinates this run has settled in the order's sequence.
  var seen: Int { done - earlier }
  var isWhole: Bool { done >= count }
  var hasFailed: Bool { sample.hasFailed }
  var undecided: (unresolved: Int, undefined: Int) { sample.undecided }

  /// What more of it costs, for the next deal.
  var forDeal: CoordinateBudget.Tensor {
    .init(
      count: count, done: done, cost: cost ?? setUp / Self.ladders)
  }
  /// Scale and noise are measured by about as many evaluations as so many coordinates.
  private static let ladders = 150.0

  /// Measures what is measured once; whether it came to its end.
  func calibrate() throws -> Bool {
    let start = ContinuousClock.now
    hasBegun = try sample.calibrate()
    // Whoever was stopped needs more than that.
    setUp = max(setUp, (hasBegun ? 1 : 2) * ((ContinuousClock.now - start) / .seconds(1)))
    return hasBegun
  }

  /// Looks at coordinates until `target` of them are settled, or `isLate`, a block at a time.
  func look(until target: Int, isLate: () -> Bool, told: () -> Void) throws {
    let start = ContinuousClock.now
    let first = done
    while done < min(target, count), !isLate() {
      let block = done..<min(done + blockSize, target, count)
      let begin = ContinuousClock.now
      guard try sample.look(at: order.coordinates(at: block)) else {
        // Dear ones are among them: nobody knows how dear.
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        cost = max(cost ?? 0, 2 * seconds / Double(block.count))
        halfDone = block
        return
      }
      if probe.disagreements > 0, !isDistrusted {
        // What was judged by probes that cannot be trusted is judged again, by whole evaluations.
        isDistrusted = true
        (hasBegun, hasDirections) = (false, false)
        sample = try makeSample()
        (done, cost) = (earlier, nil)
        return
      }
      done = block.upperBound
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      cost = seconds / Double(done - first)
      told()
    }
  }

  /// So many as take some hundredths of a second: a stop loses no more.
  private var blockSize: Int {
    guard let cost, cost > 0 else { return 64 }
    return Int(min(max(0.03 / cost, 8), 0x1p14))
  }

  /// Looks along directions through the tensor, once.
  func lookAlongDirections() throws {
    guard !hasDirections else { return }
    hasDirections = try sample.lookAlongDirections()
  }

  /// Decides in higher precision what can be decided so.
  func settleDoubts() throws { _ = try sample.settleDoubts() }

  /// What is known so far; of a tensor that directions have confirmed, `known` with it.
  func result(adding known: TensorResult?, wasInterrupted: Bool) throws -> TensorResult {
    // What was looked at out of its turn, to measure by or before a stop, is no part of the sample.
    let others = sample.measured + halfDone.map { order[$0] }
    sample.forget(others.filter { !(earlier..<done).contains(order.position(of: $0)) })
    var found = try sample.result()
    if isDistrusted { found.addDistrust() }
    let undecided = sample.undecided
    var result = known.map { found.added(to: $0, undecided, done: done, earlier: earlier) } ?? found
    if known == nil, !isWhole, result.verdict == .pass || result.verdict == .skipped {
      result.verdict = .inconclusive
      result.reason =
        "random directions through its ops left it open, and there was time for "
        + "\(found.checked.grouped) of \(count.grouped) coordinates only; a longer --budget decides"
    }
    if wasInterrupted, !isWhole {
      result.wasInterrupted = true
      result.done = done > 0 ? [0..<done] : []
    }
    return result
  }
}

extension TensorResult {
  /// What directions have confirmed, with what coordinates by themselves have shown besides.
  ///
  /// - Parameters:
  ///   - undecided: how many of these could not be judged; where no difference resolves them,
  ///     directions through each op carry the verdict as they do for all others.
  ///   - done: how many places of the random order have been looked at, `earlier` by another run.
  fileprivate func added(
    to known: TensorResult, _ undecided: (unresolved: Int, undefined: Int), done: Int, earlier: Int
  ) -> TensorResult {
    guard checked > 0 || earlier > 0 else {
      return known.saying(
        "none of its coordinates by themselves: to begin with them takes longer than there was time"
      )
    }
    var sum = known
    let isWhole = checked == coordinates && undecided.unresolved == 0
    if isWhole {
      sum = self
      sum.evaluations += known.evaluations
      return sum
    }
    sum.checked = checked - undecided.unresolved
    sum.counts.failed = counts.failed
    sum.counts.inconclusive = undecided.undefined
    sum.counts.kinks = counts.kinks
    sum.counts.belowResolution = max(known.counts.belowResolution, undecided.unresolved)
    sum.counts.passed =
      coordinates - known.counts.notExercised - counts.failed - undecided.undefined - counts.kinks
    let found: [Verdict] =
      counts.failed > 0 ? [.fail] : undecided.undefined > 0 ? [.inconclusive] : []
    sum.verdict = .combined([known.verdict] + found)
    sum.maxRelativeError = max(known.maxRelativeError, maxRelativeError)
    sum.errorBound = max(known.errorBound, errorBound)
    sum.worst = worst.filter { $0.verdict != .inconclusive || $0.numerical.isNaN }
    sum.fault = fault
    sum.evidence = evidence
    sum.reason = reason
    sum.evaluations += evaluations
    let seen = SampleGuarantee.sentence(
      seen: done, of: coordinates, undecided: undecided.unresolved + undecided.undefined)
    sum.guarantee = known.guarantee.map { "\($0); besides, \(seen)" } ?? seen
    return sum
  }

  /// The same, and that there was no time for more.
  var withoutCoordinates: TensorResult {
    saying("there was no time for coordinates by themselves")
  }

  /// The same, with more of what it guarantees.
  private func saying(_ text: String) -> TensorResult {
    var known = self
    known.guarantee = guarantee.map { "\($0); \(text)" } ?? text
    return known
  }
}
