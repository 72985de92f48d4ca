import NNTerminal

extension String {
  /// The text, each line broken between words where it is wider than `width`; what follows a break
  /// stands `hanging` columns further in than its line.
  package func wrapped(to width: Int, hanging: Int = 2) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard String(line).displayWidth > width else { return String(line) }
      let margin = String(line.prefix { $0 == " " })
      let inner = margin + String(repeating: " ", count: hanging)
      var lines: [String] = []
      var current = margin
      var isEmpty = true
      for word in line.split(separator: " ") {
        if !isEmpty, (current + " " + word).displayWidth > width {
          lines.append(current)
          current = inner
          isEmpty = true
        }
        current += (isEmpty ? "" : " ") + word
        isEmpty = false
      }
      lines.append(current)
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
