/// Makes what was pasted fit for the prompt.
package enum PastedText {
  /// Line ends become `\n`, tabs two spaces, other control characters vanish; blank lines at either
  /// end are dropped. A pasted session (it begins with a prompt such as `nn> `) is stripped to its
  /// statements: lines after a prompt and continuation lines stay, output goes.
  package static func cleaned(_ text: String) -> String {
    var lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
      .replacing("\t", with: "  ")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(String.UnicodeScalarView(line.unicodeScalars.filter(isPrintable))) }
    while let first = lines.first, first.allSatisfy(\.isWhitespace), lines.count > 1 {
      lines.removeFirst()
    }
    while let last = lines.last, last.allSatisfy(\.isWhitespace), lines.count > 1 {
      lines.removeLast()
    }
    if let first = lines.first, statement(afterPromptIn: first) != nil {
      lines = lines.compactMap {
        statement(afterPromptIn: $0) ?? statement(afterContinuationIn: $0)
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
  }

  /// `let x = 3` for `nn> let x = 3`, `digits> let x = 3` and `digits [step 3]> let x = 3`.
  private static func statement(afterPromptIn line: String) -> String? {
    guard let match = line.prefixMatch(of: /\s*[\p{L}_][\p{L}\p{N}_.-]*(?: \[[^\]]*\])?>(?: |$)/)
    else { return nil }
    return String(line[match.range.upperBound...])
  }

  private static func statement(afterContinuationIn line: String) -> String? {
    guard let match = line.prefixMatch(of: /\s*…(?: |$)/) else { return nil }
    return String(line[match.range.upperBound...])
  }
}
