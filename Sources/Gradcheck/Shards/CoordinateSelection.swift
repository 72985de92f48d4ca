/// Which coordinates of a tensor a run checks one by one: its share of them, but for those that an
/// earlier run has done.
public struct CoordinateSelection: Sendable, Equatable {
  /// The run's share; `nil` is the whole.
  public var share: Share?
  /// What is done already, as ranges of positions among the share's own coordinates.
  public var done: [Range<Int>]
  private var isNone = false

  /// No coordinate at all: another share has them all.
  public static let none = {
    var selection = CoordinateSelection()
    selection.isNone = true
    return selection
  }()

  /// Creates a selection; everything by default.
  public init(share: Share? = nil, done: [Range<Int>] = []) {
    self.share = share
    self.done = done
  }

  /// The flat indices that are to be checked of a tensor of `total` coordinates, in their order.
  public func indices(of total: Int) -> [Int] {
    if isNone { return [] }
    if share == nil, done.isEmpty { return Array(0..<max(0, total)) }
    let first = (share?.index ?? 1) - 1
    var left = ordered(done)[...]
    return stride(from: first, to: total, by: share?.count ?? 1).filter { index in
      let position = position(of: index)
      while let next = left.first, next.upperBound <= position { left.removeFirst() }
      return !(left.first?.contains(position) ?? false)
    }
  }

  /// What is done once `indices` are done too, as ranges of positions in order.
  public func done(with indices: some Sequence<Int>) -> [Range<Int>] {
    let new = indices.map { position(of: $0) }.sorted()
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

  /// A coordinate's position among those of the share.
  private func position(of index: Int) -> Int { index / (share?.count ?? 1) }
}
