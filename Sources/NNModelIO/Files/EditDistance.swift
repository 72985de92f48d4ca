/// How far apart two words are, for "did you mean".
enum EditDistance {
  /// The nearest of `candidates` if it is near enough to be what was meant: at most a third of
  /// the word's letters away (insertions, deletions, replacements), capitals aside.
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

  /// Levenshtein's distance, one row of the table at a time.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in second.indices {
        let replaced = diagonal + (second[column] == letter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[second.count]
  }
}
