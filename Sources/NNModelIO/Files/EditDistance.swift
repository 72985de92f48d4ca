/// How far apart two words are, for "did you mean".
enum EditDistance {
  /// The nearest of `candidates` if it is near enough to be what was meant: at most a third of
  /// the word's letters away (insertions, deletions, replacements, swapped neighbours), capitals aside.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = max(1, min(word.count, 40) / 3)
    let letters = Array(word.lowercased().prefix(40))
    guard !letters.isEmpty else { return nil }
    var best: (distance: Int, candidate: String)?
    for candidate in candidates.prefix(10_000) {
      let distance = distance(letters, Array(candidate.lowercased().prefix(60)))
      if distance <= limit, distance < best?.distance ?? .max, distance < letters.count {
        best = (distance, candidate)
      }
    }
    return best?.candidate
  }

  /// The optimal string alignment distance, three rows of the table at a time.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var row = [index + 1]
      for column in second.indices {
        var best = min(
          last[column] + (second[column] == letter ? 0 : 1), row[column] + 1, last[column + 1] + 1)
        if index > 0, column > 0, letter == second[column - 1], first[index - 1] == second[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[second.count]
  }
}
