/// Finds what a misspelt name was meant to be.
package enum NearestName {
  /// The candidates nearest to `name`, best first, at most `limit`.
  ///
  /// The distance is Damerau and Levenshtein's with adjacent transpositions (optimal string
  /// alignment); at most a third of the longer name may differ. Letter case costs nothing extra
  /// when it is the only difference.
  package static func of(_ name: String, in candidates: some Sequence<String>, limit: Int = 1)
    -> [String]
  {
    guard name.utf8.count <= 64 else { return [] }
    let wanted = Array(name.lowercased())
    var ranked: [(distance: Int, name: String)] = []
    for candidate in candidates where candidate != name {
      let letters = Array(candidate.lowercased())
      let allowed = max(1, max(wanted.count, letters.count) / 3)
      guard abs(letters.count - wanted.count) <= allowed else { continue }
      let distance = distance(wanted, letters)
      guard distance <= allowed, distance < max(wanted.count, letters.count) else { continue }
      ranked.append((distance, candidate))
    }
    ranked.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    var seen: Set<String> = []
    return Array(ranked.map(\.name).filter { seen.insert($0).inserted }.prefix(limit))
  }

  /// "did you mean `train`?", or nil where nothing is near.
  package static func question(_ name: String, in candidates: some Sequence<String>) -> String? {
    of(name, in: candidates).first.map { "did you mean `\($0)`?" }
  }

  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before: [Int] = []
    var above = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      row.reserveCapacity(b.count + 1)
      for j in 1...b.count {
        var best = min(above[j] + 1, row[j - 1] + 1)
        best = min(best, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          best = min(best, before[j - 2] + 1)
        }
        row.append(best)
      }
      before = above
      above = row
    }
    return above[b.count]
  }
}
