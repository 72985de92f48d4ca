extension CSVFile {
  /// The columns that each pattern names, as indices in the file's order.
  ///
  /// A pattern is a column's whole name, or a glob in which `*` stands for any text and `?` for
  /// one character. The glob `*` alone is every column that no other pattern claims.
  ///
  /// - Throws: `unknownColumn` for a pattern that names none, with the nearest name.
  package func columns(matching patterns: [String]) throws(DataError) -> [[Int]] {
    var claimed: Set<Int> = []
    var groups = [[Int]](repeating: [], count: patterns.count)
    for (index, pattern) in patterns.enumerated() where pattern != "*" {
      groups[index] = try columns(matching: pattern)
      claimed.formUnion(groups[index])
    }
    for (index, pattern) in patterns.enumerated() where pattern == "*" {
      groups[index] = header.indices.filter { !claimed.contains($0) }
      guard !groups[index].isEmpty else {
        throw DataError(
          .unknownColumn, file: name, line: 1, message: "no column is left for `*`",
          help: "the other labels already take every column")
      }
    }
    return groups
  }

  private func columns(matching pattern: String) throws(DataError) -> [Int] {
    if let index = header.firstIndex(of: pattern) { return [index] }
    let glob = Array(pattern)
    let isGlob = glob.contains("*") || glob.contains("?")
    let matches = isGlob ? header.indices.filter { Self.matches(Array(header[$0]), glob) } : []
    guard matches.isEmpty else { return matches }
    let what = isGlob ? "no column matches" : "there is no column"
    throw DataError(
      .unknownColumn, file: name, line: 1, message: "\(what) `\(Self.shown(pattern))`",
      help: suggestion(for: pattern))
  }

  /// Whether `glob` covers `text` whole; the last `*` passed takes the blame for a mismatch.
  static func matches(_ text: [Character], _ glob: [Character]) -> Bool {
    var textIndex = 0
    var globIndex = 0
    var retry: (text: Int, glob: Int)?
    while textIndex < text.count {
      if globIndex < glob.count, glob[globIndex] == "*" {
        retry = (textIndex, globIndex)
        globIndex += 1
      } else if globIndex < glob.count, glob[globIndex] == "?" || glob[globIndex] == text[textIndex]
      {
        textIndex += 1
        globIndex += 1
      } else if let last = retry {
        retry = (last.text + 1, last.glob)
        textIndex = last.text + 1
        globIndex = last.glob + 1
      } else {
        return false
      }
    }
    return glob[globIndex...].allSatisfy { $0 == "*" }
  }

  private func suggestion(for pattern: String) -> String {
    let word = pattern.filter { $0 != "*" && $0 != "?" }
    if let nearest = EditDistance.nearest(to: word, among: header) {
      return "did you mean `\(Self.shown(nearest))`?"
    }
    if header.count == 1, let only = header.first,
      let separator = Self.separators.first(where: only.contains)
    {
      return "the columns seem to be separated by \(separator == ";" ? "semicolons" : "tabs"); "
        + "`csv` reads commas"
    }
    let names = header.prefix(6).map { "`\(Self.shown($0))`" }.joined(separator: ", ")
    return "the columns are \(names)" + (header.count > 6 ? ", … (\(header.count))" : "")
  }

  private static let separators: [Character] = [";", "\t"]
}
