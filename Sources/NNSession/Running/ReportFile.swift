import Foundation
package import Gradcheck

/// Reports as files.
package enum ReportFile {
  /// Reads a JSON report.
  ///
  /// - Throws: `SessionError` that names the file and what is wrong with it.
  package static func read(_ file: String) throws -> Report {
    let data: Data
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
      throw SessionError(
        "not-a-file", "\(file) is a folder, and a report is a file",
        help: "name the reports in it: `\(file.hasSuffix("/") ? file : file + "/")*.json`",
        place: "\(file):1:1")
    }
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
}
