import ArgumentParser
import Foundation
import Gradcheck

/// How a report is written, and when it fails the run.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "text, json, junit, sarif, github or markdown; as F=FILE into a file. Repeatable.",
      valueName: "format[=file]"))
  var format: [OutputFormat] = []

  @Option(
    help: "error, warning, note or never; `inconclusive` may be given beside it.")
  var failOn: [FailLevel] = []

  @Option(help: "auto, always or never.")
  var color: ColorOption = .auto

  var usesColor: Bool {
    (Gradcheck.ColorChoice(rawValue: color.rawValue) ?? .auto).isOn(
      environment: ProcessInfo.processInfo.environment, isTerminal: isatty(1) == 1)
  }

  /// The formats asked for; text on standard output where none is.
  var formats: [OutputFormat] {
    format.isEmpty ? [OutputFormat(kind: .text, file: nil)] : format
  }

  var failsOnInconclusive: Bool { failOn.contains(.inconclusive) }

  var failOnSeverity: FailOn {
    failOn.compactMap { FailOn(rawValue: $0.rawValue) }.last ?? .error
  }
}

/// `json` or `json=FILE`.
struct OutputFormat: ExpressibleByArgument {
  var kind: ReportFormat
  var file: String?

  init(kind: ReportFormat, file: String?) {
    self.kind = kind
    self.file = file
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = ReportFormat(rawValue: String(parts[0])) else { return nil }
    if parts.count == 2, parts[1].isEmpty { return nil }
    self.kind = kind
    file = parts.count == 2 ? String(parts[1]) : nil
  }

  static var allValueStrings: [String] { ReportFormat.allCases.map(\.rawValue) }
}

enum FailLevel: String, ExpressibleByArgument, CaseIterable {
  case error, warning, note, never, inconclusive
}

enum ColorOption: String, ExpressibleByArgument, CaseIterable { case auto, always, never }
