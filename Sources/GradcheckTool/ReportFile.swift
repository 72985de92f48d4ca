import ArgumentParser
import Foundation
import Gradcheck
import NNSession

/// Reports as files.
enum ReportFile {
  /// Reads a JSON report.
  ///
  /// - Throws: `SessionError` that names the file and what is wrong with it.
  static func read(_ file: String) throws -> Report {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      throw SessionError("missing-file", "there is no report \(file)", place: "\(file):1:1")
    }
    do {
      let report = try Report(json: data)
      guard report.schemaVersion == Report.currentSchemaVersion else {
        throw SessionError(
          "unknown-report-version",
          "version \(report.schemaVersion) of the report; this program reads version "
            + "\(Report.currentSchemaVersion)", place: "\(file):1:1")
      }
      return report
    } catch let error as SessionError {
      throw error
    } catch DecodingError.keyNotFound(let key, let context) {
      throw malformed(file, "\(path(context)) has no \"\(key.stringValue)\"")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context)
    {
      throw malformed(file, "\(path(context)) is not of its kind")
    } catch DecodingError.dataCorrupted(let context) {
      throw malformed(
        file, context.codingPath.isEmpty ? "it is no JSON" : context.debugDescription)
    } catch {
      throw malformed(file, "it is no JSON")
    }
  }

  private static func malformed(_ file: String, _ what: String) -> SessionError {
    SessionError(
      "malformed-report", "\(file) is no report of gradcheck: \(what)", place: "\(file):1:1")
  }

  private static func path(_ context: DecodingError.Context) -> String {
    let keys = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
    let text = keys.joined()
    return text.isEmpty ? "the report" : String(text.drop { $0 == "." })
  }

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
