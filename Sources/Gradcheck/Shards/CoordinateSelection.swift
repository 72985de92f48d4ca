/// Which coordinates of a tensor a run checks one by one: its share of them, but for those that an
/// earlier run has done.
public struct CoordinateSelection: Sendable, Equatable {
  /// What is done already, as ranges of positions among the run's own coordinates.
  public let done: [Range<Int>]
  private let own: Own

  /// Which coordinates are the run's own, whatever of them is done.
  private enum Own: Sendable, Equatable {
    case all
    /// Another run has them all.
    case none
    /// Every `count`-th: the same number to each share.
    case inTurn(Share)
    /// What the deal gives to the share.
    case dealt(CoordinateDeal, to: Share)
  }

  private init(_ own: Own, done: [Range<Int>]) {
    self.own = own
    self.done = done
  }

  /// No coordinate at all: another share has them all.
  public static let none = CoordinateSelection(.none, done: [])

  /// Creates a selection; everything by default.
  ///
  /// - Parameters:
  ///   - share: the run's share, of coordinates that are dealt out in turn; `nil` is the whole.
  ///   - done: what is done already, as ranges of positions among the share's own coordinates.
  public init(share: Share? = nil, done: [Range<Int>] = []) {
    self.init(share.map(Own.inTurn) ?? .all, done: done)
  }

  /// The same of what `deal` gives to `share`.
  package init(share: Share, of deal: CoordinateDeal, done: [Range<Int>] = []) {
    self.init(.dealt(deal, to: share), done: done)
  }

  /// The run's share, where several share the tensor's coordinates; `nil` where one has them all.
  public var share: Share? {
    switch own {
    case .all, .none: nil
    case .inTurn(let share), .dealt(_, let share): share
    }
  }

  /// The run's own coordinates among the first `period`, which repeat from there on.
  private var pattern: (own: [Int], period: Int) {
    switch own {
    case .all: ([0], 1)
    case .none: ([], 1)
    case .inTurn(let share): ([share.index - 1], share.count)
    case .dealt(let deal, let share): (deal.slots(of: share), deal.period)
    }
  }

  /// The flat indices that are to be checked of a tensor of `total` coordinates, in their order.
  public func indices(of total: Int) -> [Int] {
    if own == .all, done.isEmpty { return Array(0..<max(0, total)) }
    let (own, period) = pattern
    guard !own.isEmpty, total > 0 else { return [] }
    var left = ordered(done)[...]
    var indices: [Int] = []
    indices.reserveCapacity((total / period + 1) * own.count)
    var position = 0
    for start in stride(from: 0, to: total, by: period) {
      for slot in own where start + slot < total {
        while let next = left.first, next.upperBound <= position { left.removeFirst() }
        if !(left.first?.contains(position) ?? false) { indices.append(start + slot) }
        position += 1
      }
    }
    return indices
  }

  /// What is done once `indices` are done too, as ranges of positions in order.
  public func done(with indices: some Sequence<Int>) -> [Range<Int>] {
    let (own, period) = pattern
    // A coordinate's position among the run's own.
    let new = indices.map { index in
      index / period * own.count + (own.firstPosition(notBelow: index % period))
    }.sorted()
    let old = ordered(done)
    // Merged, not sorted as ranges: an interrupted run has no time.
    var joined: [Range<Int>] = []
    var (nextOld, nextNew) = (0, 0)
    while nextOld < old.count || nextNew < new.count {
      let range: Range<Int>
      if nextNew == new.count
        || nextOld < old.count && old[nextOld].lowerBound <= new[nextNew]
      {
        range = old[nextOld]
        nextOld += 1
      } else {
        range = new[nextNew]..<(new[nextNew] + 1)
        nextNew += 1
      }
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  /// `ranges` by where they begin: nearly always they are in order as they come.
  private func ordered(_ ranges: [Range<Int>]) -> [Range<Int>] {
    let isOrdered = zip(ranges, ranges.dropFirst()).allSatisfy { $0.lowerBound <= $1.lowerBound }
    return isOrdered ? ranges : ranges.sorted { $0.lowerBound < $1.lowerBound }
  }
}

/// Who has which coordinates of a tensor where shares are not to have the same number of them: a
/// share that has much else to do has the fewer.
package struct CoordinateDeal: Sendable, Equatable {
  /// Whose each of so many neighbouring coordinates is, from 0; the next so many are dealt out alike.
  private let owners: [Int]
  /// After how many coordinates the deal repeats.
  var period: Int { owners.count }

  /// Deals coordinates out in proportion to `weights`, one for each share, of which none is negative
  /// and some are above 0.
  package init(weights: [Double]) {
    let total = weights.reduce(0, +)
    // Odd, so that a matrix whose rows are a power of 2 long is not dealt out by columns.
    let period = Self.turns * max(1, weights.count) | 1
    var credits = [Double](repeating: 0, count: weights.count)
    owners = (0..<period).map { _ in
      for share in weights.indices { credits[share] += weights[share] }
      // The first of those who have waited for the most.
      let next = credits.indices.max { credits[$0] < credits[$1] } ?? 0
      credits[next] -= total
      return next
    }
  }

  /// How many coordinates a share has on average until the deal repeats.
  private static let turns = 32

  /// What `share` has of the first ``period`` coordinates.
  func slots(of share: Share) -> [Int] { owners.indices.filter { owners[$0] == share.index - 1 } }
}

extension [Int] {
  /// The position of the first of these ordered numbers that is not below `number`.
  fileprivate func firstPosition(notBelow number: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
