import Gradcheck
import NNAutodiff
import NNTensor

/// Looks at coordinates one by one until the seconds are used up, in rounds.
///
/// What a coordinate costs is not known before some have been looked at, and many at a time are much
/// cheaper than few. The first round therefore looks at a few of each tensor; each further one deals
/// a part of what is left by what the last one has measured (``CoordinateBudget``). What directions
/// have left open comes first: nothing else can decide it.
struct BudgetedCheck {
  let tensors: [BudgetedTensor]
  /// When all is to be told.
  let deadline: ContinuousClock.Instant
  let isCancelled: () -> Bool
  /// When what is done now ends at the latest; what tensors ask.
  let limit: TimeLimit

  /// When the present work is to stop.
  final class TimeLimit {
    var end: ContinuousClock.Instant
    init(_ end: ContinuousClock.Instant) { self.end = end }
    var isOver: Bool { ContinuousClock.now >= end }
  }

  /// A first look at a tensor.
  private static let firstLook = 64
  /// What one of a deal's tensors may take beyond what was foreseen, before it leaves the others
  /// their time.
  private static let patience = 1.5

  /// How many coordinates have been looked at.
  var seen: Int { tensors.reduce(0) { $0 + $1.seen } }
  /// What is to be written down afterwards takes its time too.
  private var end: ContinuousClock.Instant {
    deadline - .nanoseconds(200 * seen) - .microseconds(20 * tensors.count)
  }
  private var left: Double { (end - ContinuousClock.now) / .seconds(1) }
  private var isOver: Bool { left <= 0 || isCancelled() }

  /// - Parameter step: is told a tensor's node and how many coordinates of all have been looked at.
  func run(step: (NodeID, Int) -> Void) throws {
    try lookFirst(step)
    try deal(to: tensors.filter(\.isOpen), step)
    try deal(to: tensors.filter { !$0.isOpen }, step)
    for tensor in tensors.sorted(by: { $0.isOpen && !$1.isOpen })
    where !isOver && tensor.undecided.unresolved > 0 {
      try within(left) { try tensor.settleDoubts() }
    }
  }

  /// Looks for one failure among the tensors that directions have left open, beyond the deadline if
  /// need be: a wrong gradient must not pass because there was little time.
  ///
  /// - Parameter seconds: how long it may take, if half of the time that is left is less.
  func confirmFailure(atLeast seconds: Double, step: (NodeID, Int) -> Void) throws {
    limit.end = ContinuousClock.now + .seconds(max(seconds, left / 2))
    defer { limit.end = deadline }
    for tensor in tensors.filter(\.isOpen).sorted(by: { $0.count < $1.count }) {
      if isCancelled() || limit.isOver { return }
      _ = try tensor.calibrate()
      try tensor.look(until: tensor.done + Self.firstLook, isLate: { limit.isOver }) {
        step(tensor.leaf, seen)
      }
      if !tensor.isWhole, !tensor.hasFailed { try tensor.lookAlongDirections() }
      if tensor.hasFailed { return }
    }
  }

  /// A few coordinates of each: what is open first, what lies below the loss's resolution last, small
  /// tensors before large ones and those near the loss before others. One that needs more than its
  /// part of the time to begin with waits until the others have had theirs.
  private func lookFirst(_ step: (NodeID, Int) -> Void) throws {
    let sorted = tensors.sorted { one, other in
      if one.isOpen != other.isOpen { return one.isOpen }
      if one.isBelowResolution != other.isBelowResolution { return other.isBelowResolution }
      return one.count != other.count ? one.count < other.count : one.leaf > other.leaf
    }
    // Until one has come through, nobody knows what it takes.
    var least = left / 64
    var (hasBegun, late) = (false, 0)
    for (position, tensor) in sorted.enumerated() where !isOver && late < Self.enoughLate {
      let equal = left / Double(sorted.count - position)
      try within(late == 0 ? max(least, 0.5 * equal) : 0.25 * equal) {
        let isReady = try tensor.calibrate()
        if isReady {
          (hasBegun, late) = (true, 0)
          least = max(least, 2 * tensor.setUp)
        } else if hasBegun {
          late += 1
        } else {
          least *= 2
        }
        try tensor.look(until: tensor.done + Self.firstLook, isLate: { limit.isOver }) {
          step(tensor.leaf, seen)
        }
      }
    }
  }

  /// Once so many in a row had too little time to begin, the others, harder still, wait.
  private static let enoughLate = 4

  /// Rounds over `tensors` until all is seen or no time is left.
  private func deal(to tensors: [BudgetedTensor], _ step: (NodeID, Int) -> Void) throws {
    var (part, isLast) = (0.4, false)
    while !isOver, tensors.contains(where: { !$0.isWhole }) {
      let before = (seen, tensors.count(where: \.hasBegun))
      try beginOthers(of: tensors, in: isLast ? 1 : Self.beginning)
      let begun = tensors.filter { $0.hasBegun && !$0.isWhole }
      let costs = begun.map(\.forDeal)
      let targets = CoordinateBudget.targets(costs, seconds: part * left)
      let dealt = zip(begun, zip(costs, targets)).sorted { $0.1.1 < $1.1.1 }
      for (tensor, (cost, target)) in dealt where target > tensor.done && !isOver {
        let foreseen = cost.cost * Double(target - tensor.done)
        let late = ContinuousClock.now + .seconds(Self.patience * foreseen + 0.002)
        try within(4 * foreseen + 0.5 * left / Double(begun.count)) {
          try tensor.look(until: target, isLate: { ContinuousClock.now >= late || limit.isOver }) {
            step(tensor.leaf, seen)
          }
        }
      }
      // Where nothing more fits into a part, all that is left may do, and nobody else needs it.
      let isStuck = (seen, tensors.count(where: \.hasBegun)) == before
      if isStuck, isLast { return }
      isLast = isStuck && part >= 1
      part = isStuck ? 1 : min(part + 0.25, 0.9)
    }
  }

  /// Measures those of `tensors` that had no time to begin, the easier first, in a part of the time
  /// that is left; what such a tensor takes is only known once it has begun.
  private func beginOthers(of tensors: [BudgetedTensor], in part: Double) throws {
    var allowance = part * left
    for tensor in tensors.filter({ !$0.hasBegun }).sorted(by: { $0.setUp < $1.setUp }) {
      guard !isOver, part >= 1 || tensor.setUp <= allowance else { return }
      let start = ContinuousClock.now
      try within(part >= 1 ? left : max(tensor.setUp, allowance / 4)) {
        _ = try tensor.calibrate()
      }
      allowance -= (ContinuousClock.now - start) / .seconds(1)
    }
  }

  private static let beginning = 0.2

  /// Runs `body`, which is to be over in `seconds`, and in the time that is left.
  private func within(_ seconds: Double, _ body: () throws -> Void) throws {
    limit.end = min(ContinuousClock.now + .seconds(min(seconds, 1e9)), end)
    try body()
    limit.end = deadline
  }
}
