import ArgumentParser
import DetectionStudy
import Foundation

/// Prints how many planted faults the checks find, and how many right gradients they doubt.
@main
struct Detection: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "How many planted faults the checks find, and how many right gradients they doubt.")

  @Option(help: "Draws the mutants and the right gradients.")
  var seed: UInt64 = 1
  @Option(help: "How many mutants that change the gradient.")
  var mutants = 1200
  @Option(help: "How many right gradients, half of them functions, half networks.")
  var right = 2200
  @Option(help: "How many checks run at a time.")
  var workers = 2
  @Option(help: "text or markdown.")
  var format: DetectionTable.Format = .text
  @Option(help: "Write every case as a line of JSON, for detection_peers.py.")
  var cases: String?
  @Option(help: "every-coordinate or layers.")
  var mode = CheckMode.everyCoordinate
  @Flag(help: "Print what was named for each kind of fault.")
  var confusion = false
  @Flag(help: "Print the evidence of every case that is not as it should be.")
  var details = false
  @Option(help: "Print the check of this one right function, and nothing else.")
  var function: Int?

  func run() async throws {
    if let function {
      print(try hardFunctionReport(seed: seed, number: function))
      return
    }
    let result = try await DetectionResult(
      seed: seed, mutants: mutants, right: right, workers: workers, mode: mode)
    if let cases {
      let lines = try result.exportedLines().joined(separator: "\n") + "\n"
      try lines.write(toFile: cases, atomically: true, encoding: .utf8)
    }
    if details { for line in result.details { print(line) } }
    if confusion { print(ConfusionSummary(result).text, terminator: "\n\n") }
    print(DetectionTable(result).text(format))
  }
}

extension DetectionTable.Format: ExpressibleByArgument {}
extension CheckMode: ExpressibleByArgument {}
