/// How a run ended: its exit status, and what the last line says about it.
///
/// SwiftPM leaves with 1 after any failure of a plugin, so the last line names the real status.
struct Outcome {
  let status: Int
  let message: String?

  static let passed = Outcome(status: 0, text: nil)

  var isInterrupted: Bool { status == 130 }

  /// A failure that the plugin found itself.
  init(status: Int, message: String) {
    self.init(status: status, text: "exit status \(status): \(message)")
  }

  /// The end of a child, told with the last line that it printed for people.
  init(of child: ChildProcess, named name: String) {
    guard child.status != 0 else {
      self = .passed
      return
    }
    let meaning =
      switch child.status {
      case 1: "a gradient failed, a finding stands or an expectation was not met"
      case 2: "bad input or usage, or nothing to check"
      case 130: "interrupted"
      case 129...: "ended by signal \(child.status - 128)"
      default: "failed"
      }
    let sentence = Self.lastSentence(of: child.output) ?? meaning
    self.init(status: child.status, text: "exit status \(child.status) (\(name)): \(sentence)")
  }

  /// What a child's last words say: its last error, or else its last line; `nil` where that
  /// belongs to a JSON or XML report.
  private static func lastSentence(of output: String) -> String? {
    let lines = output.split(whereSeparator: \.isNewline).filter { $0.contains { $0 != " " } }
    let tail = lines.suffix(3)
    guard let line = tail.last(where: { $0.contains("error[") }) ?? tail.last,
      let first = line.first, !"{}[]<".contains(first)
    else { return nil }
    return String(line)
  }

  private init(status: Int, text: String?) {
    self.status = status
    message = text
  }

  /// The worse of two: an interruption, then bad input, then failures.
  func worse(_ other: Outcome) -> Outcome {
    other.rank > rank ? other : self
  }

  private var rank: Int {
    switch status {
    case 0: 0
    case 1: 1
    case 130: 3
    default: 2
    }
  }
}
