#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What can be asked of the terminal behind a file descriptor.
package enum TerminalDevice {
  /// Whether `descriptor` (0 input, 1 output, 2 error) is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The size in character cells, or nil where `descriptor` is no terminal or does not know.
  package static func size(of descriptor: Int32 = 1) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// The width to lay output out for: the terminal's, else `COLUMNS`, else 80.
  package static func width(of descriptor: Int32 = 1, environment: [String: String]) -> Int {
    if let size = size(of: descriptor) { return size.columns }
    if let text = environment["COLUMNS"], let columns = Int(text), columns >= 20 {
      return min(columns, 10_000)
    }
    return 80
  }

  /// Takes the character type of the environment, or UTF-8 where that has no UTF-8.
  ///
  /// libedit and `wcwidth` convert through the C locale; under `LANG=C` they would show `…` and
  /// `∂` as octal escapes.
  package static func useUTF8() {
    _ = setlocale(LC_CTYPE, "")
    if String(cString: nl_langinfo(nl_item(CODESET))) == "UTF-8" { return }
    if setlocale(LC_CTYPE, "C.UTF-8") == nil { _ = setlocale(LC_CTYPE, "en_US.UTF-8") }
  }
}
