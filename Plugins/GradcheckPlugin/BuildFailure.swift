import Foundation

/// A check executable that does not build, as a report of its own.
///
/// It is left in the run's folder before any program runs, so that the report files which they write
/// hold it too: what was never run must not look as if it had passed.
struct BuildFailure: Encodable {
  private struct Tool: Encodable {
    let name = "gradcheck"
    let version = ""
  }
  private struct Summary: Encodable {
    let verdict = "skipped"
    let exitStatus = 2
    let checks = 0
    let failed = 0
    let inconclusive = 0
    let findings = 0
  }
  private struct Diagnostic: Encodable {
    let id = "unbuilt-checks"
    let severity = "error"
    let message: String
    let help = "see what the compiler says, with `swift build -c release`"
  }

  private let schemaVersion = 1
  private let tool = Tool()
  private let summary = Summary()
  private let errors: [Diagnostic]
  private let subjects: [String] = []

  /// The failure of the executable target `name`.
  init(of name: String) {
    errors = [Diagnostic(message: "\(name) does not build: none of its checks was run")]
  }

  /// Leaves the report in the folder of a run, as report number `number`.
  func write(to folder: URL, number: Int) throws {
    let digits = String(number)
    let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".json"
    try JSONEncoder().encode(self).write(to: folder.appendingPathComponent(name))
  }
}
