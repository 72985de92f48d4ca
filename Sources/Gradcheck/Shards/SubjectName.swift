/// The name of a network as a path, however it was written: `n.nn` and `./n.nn` are the same file, and
/// `/home/ci/project/n.nn` of another machine's checkout may well be.
struct SubjectName: Hashable {
  /// The folders and the file; an absolute path begins with an empty part.
  private let parts: [Substring]

  init(_ name: String) {
    var parts: [Substring] = name.hasPrefix("/") ? [""] : []
    for part in name.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != "..", last != "" {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    self.parts = parts
  }

  /// The file's own name, without its folders.
  var file: Substring { parts.last ?? "" }

  /// How many parts both end in: 0 for files of different names.
  func commonEnding(with other: Self) -> Int {
    zip(parts.reversed(), other.parts.reversed()).prefix { $0 == $1 }.count
  }

  /// Which of `others` each of `names` is, each at most once: the same path first, then the path with
  /// the longest common ending.
  ///
  /// - Parameters:
  ///   - others: each with all the names it has.
  ///   - fits: whether the name at the first position may be the other at the second.
  static func pairs(
    _ names: [Self], with others: [[Self]], where fits: (Int, Int) -> Bool = { _, _ in true }
  ) -> [Int: Int] {
    var known: [Self: [Int]] = [:]
    for (other, itsNames) in others.enumerated() {
      for name in itsNames { known[name, default: []].append(other) }
    }
    var pairs: [Int: Int] = [:]
    var taken: Set<Int> = []
    for (position, name) in names.enumerated() {
      let same = known[name]?.first { !taken.contains($0) && fits(position, $0) }
      guard let same else { continue }
      pairs[position] = same
      taken.insert(same)
    }
    var endings: [(position: Int, other: Int, length: Int)] = []
    for (position, name) in names.enumerated() where pairs[position] == nil {
      for (other, itsNames) in others.enumerated() where !taken.contains(other) {
        let length = itsNames.map(name.commonEnding).max() ?? 0
        if length > 0, fits(position, other) { endings.append((position, other, length)) }
      }
    }
    // Sorting is not stable: equal endings go by their order.
    endings.sort { ($1.length, $0.position, $0.other) < ($0.length, $1.position, $1.other) }
    for ending in endings where pairs[ending.position] == nil && !taken.contains(ending.other) {
      pairs[ending.position] = ending.other
      taken.insert(ending.other)
    }
    return pairs
  }
}
