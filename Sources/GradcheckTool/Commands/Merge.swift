import ArgumentParser
import Foundation
import Gradcheck
import NNSession

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Join the reports of shards, or of several runs, and write them in any format.",
    discussion: """
      Refuses what does not belong together: shards of different checks, the same one twice. \
      A shard that is missing is named, and the exit status is 2.
      """)

  @Argument(help: "JSON reports.", completion: .file(extensions: ["json"]))
  var reports: [String]

  @OptionGroup var output: OutputOptions

  func run() throws {
    var read: [(name: String, report: Report)] = []
    for file in reports {
      do {
        read.append((file, try ReportFile.read(file)))
      } catch let error as SessionError {
        complain("\(error.place ?? file): error[\(error.id)]: \(error.message)")
        if let help = error.help { complain("help: \(help)") }
        throw ExitCode(2)
      }
    }
    let merged: Report
    do {
      merged = try Report.merging(
        read, failOn: output.failOnSeverity, failOnInconclusive: output.failsOnInconclusive)
    } catch let error as Report.MergeError {
      complain("gradcheck: error[unrelated-reports]: \(error.description)")
      throw ExitCode(2)
    }
    for error in merged.errors where error.id == "lost-shard" {
      complain("gradcheck: error[lost-shard]: \(error.message)")
      if let help = error.help { complain("help: \(help)") }
    }
    for format in output.formats {
      try ReportFile.write(merged, as: format, color: output.usesColor)
    }
    if merged.summary.exitStatus != 0 { throw ExitCode(Int32(merged.summary.exitStatus)) }
  }
}
