import CNNProcessors

/// Some of the machine's processors, by the numbers that the system gives them.
package struct ProcessorSet: Sendable, Hashable {
  /// One bit each, the lowest number first.
  private var words = [UInt64](repeating: 0, count: ProcessorSet.most / 64)
  /// Systems have no more.
  private static let most = 8192

  package init() {}

  package init(_ numbers: some Sequence<Int>) {
    for number in numbers { insert(number) }
  }

  /// The list that a kernel writes: `0-3,8-11`, an empty line for none; `nil` where it is none.
  package init?(list: String) {
    for part in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let ends = part.split(separator: "-", maxSplits: 1).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
        part.first != "-", part.last != "-", last < Self.most
      else { return nil }
      for number in first...last { insert(number) }
    }
  }

  /// Those that the calling thread may run on: fewer than there are under `taskset`, `numactl`, Slurm
  /// and in containers; `nil` where the system does not say.
  package static var allowed: ProcessorSet? {
    var set = ProcessorSet()
    return nn_processors_allowed(&set.words, set.words.count) && !set.isEmpty ? set : nil
  }

  /// Lets the calling thread run on these alone; whether that was granted.
  package func bindThread() -> Bool { nn_processors_bind(words, words.count) }

  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
  /// The numbers, in order.
  package var numbers: [Int] { (0..<Self.most).filter(contains) }

  package func contains(_ number: Int) -> Bool {
    (0..<Self.most).contains(number) && words[number / 64] >> UInt64(number % 64) & 1 == 1
  }

  package func intersection(_ other: ProcessorSet) -> ProcessorSet {
    var result = self
    for index in words.indices { result.words[index] &= other.words[index] }
    return result
  }

  /// Numbers that no system has are left out.
  private mutating func insert(_ number: Int) {
    guard (0..<Self.most).contains(number) else { return }
    words[number / 64] |= 1 << UInt64(number % 64)
  }
}
