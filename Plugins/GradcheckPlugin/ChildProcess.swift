import Foundation

/// A program that has run to its end.
struct ChildProcess {
  /// The exit status, or 128 and the signal that ended it, as shells count.
  let status: Int
  /// Standard output and standard error, in the order written; cut to the last megabyte.
  let output: String

  /// Runs a program, showing what it prints as it prints it.
  ///
  /// - Parameters:
  ///   - executable: The program.
  ///   - words: Its arguments, untouched.
  ///   - folder: Where it runs.
  ///   - environment: Variables beside those of this process.
  ///   - isQuiet: Whether to keep the output back; `relay` shows it if it turns out to matter.
  static func run(
    _ executable: URL, _ words: [String], in folder: URL, environment: [String: String] = [:],
    isQuiet: Bool = false
  ) throws -> ChildProcess {
    let process = Process()
    process.executableURL = executable
    process.arguments = words
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    var kept = Data()
    while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
      if !isQuiet { FileHandle.standardOutput.write(data) }
      kept.append(data)
      if kept.count > 2 << 20 { kept.removeFirst(kept.count - (1 << 20)) }
    }
    process.waitUntilExit()
    let status = Int(process.terminationStatus)
    return ChildProcess(
      status: process.terminationReason == .exit ? status : 128 + status,
      output: String(decoding: kept, as: UTF8.self))
  }

  /// Shows text as a child's output is shown.
  static func relay(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
