import ArgumentParser
import Foundation
import Gradcheck
import NNSession

extension ReportFile {
  /// Writes a report to its file, or to standard output.
  static func write(_ report: Report, as format: OutputFormat, color: Bool = false) throws {
    let text = try format.kind.write(report, color: color && format.file == nil)
    guard let file = format.file else {
      FileHandle.standardOutput.write(Data(text.utf8))
      return
    }
    let name = report.shard.map { $0.fileName(for: file) } ?? file
    do {
      try WholeFile.write(text, to: name)
    } catch {
      complain("\(name):1:1: error[unwritable-file]: \(name) cannot be written")
      throw ExitCode(2)
    }
  }
}
