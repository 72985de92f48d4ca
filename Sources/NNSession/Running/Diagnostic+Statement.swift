import Foundation
package import Gradcheck
import NNLanguage

extension Report.Diagnostic {
  /// A statement's first error, with its place in the file.
  package init?(_ result: StatementResult, file: String) {
    guard let error = result.diagnostics.first(where: { $0.severity == .error }) else {
      return nil
    }
    let head = result.renderedDiagnostics.split(separator: "\n").first.map(String.init) ?? ""
    self.init(
      id: error.id, message: error.message, help: error.help,
      location: Self.place(in: head) ?? Report.Location(file: file, line: result.line))
  }

  /// The place that `FILE:LINE:COLUMN: error[…]` starts with.
  private static func place(in head: String) -> Report.Location? {
    guard let end = head.range(of: ": error[")?.lowerBound else { return nil }
    let parts = head[..<end].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
      let line = Int(parts[parts.count - 2])
    else { return nil }
    return Report.Location(
      file: parts.dropLast(2).joined(separator: ":"), line: line, column: column)
  }
}
