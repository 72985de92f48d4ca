/// Colour that only underlines what the words say.
package struct Style: Sendable {
  package enum Tone: Sendable { case good, bad, warning, quiet, strong }
  /// Whether escape sequences are written at all.
  package var usesColor: Bool
  /// Columns of the screen.
  package var width: Int

  package init(usesColor: Bool = false, width: Int = 80) {
    self.usesColor = usesColor
    self.width = max(20, width)
  }

  package func callAsFunction(_ text: String, _ tone: Tone) -> String {
    guard usesColor, !text.isEmpty else { return text }
    let code =
      switch tone {
      case .good: "32"
      case .bad: "31"
      case .warning: "33"
      case .quiet: "2"
      case .strong: "1"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
