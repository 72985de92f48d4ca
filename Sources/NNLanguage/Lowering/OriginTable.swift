/// Numbers for places, so that a graph's nodes can say where they were written.
struct OriginTable: Sendable {
  private(set) var ranges: [SourceRange] = []
  private var numbers: [SourceRange: Int] = [:]

  /// The number of `range`, a new one at its first use.
  mutating func number(of range: SourceRange) -> Int {
    if let known = numbers[range] { return known }
    numbers[range] = ranges.count
    ranges.append(range)
    return ranges.count - 1
  }
}
