/// How text takes up the columns of a terminal.
package enum TerminalText {
  /// Columns between tab stops.
  static let tabWidth = 4

  /// What is shown for a scalar at `column`: tabs become blanks, control characters their pictures.
  static func visible(_ scalar: Unicode.Scalar, column: Int) -> String {
    if scalar == "\t" { return String(repeating: " ", count: tabWidth - column % tabWidth) }
    if scalar.value < 0x20 { return picture(0x2400 + scalar.value) }
    if scalar.value == 0x7F { return picture(0x2421) }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: return "\u{FFFD}"
    default: return String(Character(scalar))
    }
  }

  private static func picture(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String(Character($0)) } ?? "\u{FFFD}"
  }
}
