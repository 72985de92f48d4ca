import Foundation

/// Several programs that are run with the same words, as `swift package gradcheck` does, write to
/// the same report files. So that the last one does not take the place of the others, the plugin
/// names a folder for the run in the environment: each program leaves its report there, and what it
/// writes into a file holds the reports of all programs so far.
extension Report {
  /// The environment variable that names the run's folder.
  package static let runFolderVariable = "GRADCHECK_RUN_FOLDER"

  /// Leaves this report in the run's folder, if there is one.
  ///
  /// - Returns: the reports of the run so far as one, this one last; this one alone outside of a run.
  /// - Throws: where the folder cannot be read or written, or holds something else.
  package func joiningRun(_ environment: [String: String]) throws -> Report {
    guard let path = environment[Self.runFolderVariable], !path.isEmpty else { return self }
    let folder = URL(fileURLWithPath: path, isDirectory: true)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted()
    let earlier = try names.map { name in
      try Report(json: Data(contentsOf: folder.appendingPathComponent(name)))
    }
    let number = String(names.count)
    let name = String(repeating: "0", count: max(0, 6 - number.count)) + number + ".json"
    try WholeFile.write(json(), to: folder.appendingPathComponent(name).path)
    return Self.joined(earlier + [self])
  }

  /// Several reports as one: their subjects and errors one after another, the worst exit status.
  package static func joined(_ reports: [Report]) -> Report {
    var joined = Report(
      subjects: reports.flatMap(\.subjects), errors: reports.flatMap(\.errors))
    joined.shard = reports.compactMap(\.shard).first
    if joined.shard != nil {
      joined.whole = reports.flatMap { $0.whole ?? $0.subjects.map(\.name) }
    }
    // Each report knows what it was asked to fail on.
    let severity = [0, 1, 130, 2]
    joined.summary.exitStatus =
      reports.map(\.summary.exitStatus).max { first, second in
        (severity.firstIndex(of: first) ?? 4) < (severity.firstIndex(of: second) ?? 4)
      } ?? 0
    return joined
  }
}
