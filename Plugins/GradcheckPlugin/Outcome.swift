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
    let last = child.output.split(whereSeparator: \.isNewline).last { $0.contains { $0 != " " } }
    // The last line of a JSON or XML report says nothing.
    let sentence = last.flatMap { "{}[]<".contains($0.first ?? "{") ? nil : ": \($0)" } ?? ""
    self.init(
      status: child.status, text: "exit status \(child.status), \(meaning) (\(name))\(sentence)")
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
