/// When output is coloured.
///
/// `auto` follows, in this order: `NO_COLOR` (https://no-color.org, any non-empty value switches
/// colour off), `CLICOLOR_FORCE` (any value but empty and `0` switches it on), `TERM=dumb` (off),
/// and whether the stream is a terminal. A choice on the command line wins over all of them.
package enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// Whether to write colours.
  ///
  /// - Parameters:
  ///   - environment: the process's variables.
  ///   - isTerminal: whether the stream that is written to is a terminal.
  package func isOn(environment: [String: String], isTerminal: Bool) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    if let value = environment["CLICOLOR_FORCE"], !value.isEmpty, value != "0" { return true }
    if environment["TERM"] == "dumb" { return false }
    return isTerminal
  }
}
