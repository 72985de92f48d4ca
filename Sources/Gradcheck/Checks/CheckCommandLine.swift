/// The words of `gradcheck check`, as an executable of Swift checks understands them.
struct CheckCommandLine: Equatable {
  /// A word that cannot be understood, as one sentence.
  struct UsageError: Error, CustomStringConvertible, Equatable {
    var description: String
  }

  /// One report to write, and where; standard output without a file.
  struct Output: Equatable {
    var kind: ReportFormat
    var file: String?
  }

  var options = CheckOptions()
  var formats: [Output] = []
  var failOn = FailOn.error
  var failsOnInconclusive = false
  var color = ColorChoice.auto
  var allowsEmpty = false
  /// Which of the checks are made: `--shard`, else what the environment states.
  var share: Share?
  var wantsHelp = false
  var wantsVersion = false

  /// Reads the words. Those that concern `.nn` files only (`--data`, `--no-train`, paths) are
  /// taken, since the plugin hands the same words to every check.
  init(words: [String], environment: [String: String] = [:]) throws {
    share = Share.assigned(by: environment)?.share
    var rest = words[...]
    if let verb = rest.first, !verb.hasPrefix("-") {
      guard verb == "check" else {
        throw UsageError(description: "'\(verb)' is not a word of this program; it knows 'check'")
      }
      rest.removeFirst()
    }
    while let word = rest.popFirst() {
      guard word.hasPrefix("-") else { continue }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let attached = parts.count == 2 ? String(parts[1]) : nil
      func value() throws -> String {
        guard let value = attached ?? rest.popFirst() else {
          throw UsageError(description: "\(name) needs a value")
        }
        return value
      }
      switch name {
      case "--format": formats.append(try Self.output(try value()))
      case "--seed": options.seed = try Self.number(try value(), for: name, UInt64.init)
      case "--tolerance":
        let tolerance = try Self.number(try value(), for: name, Double.init)
        guard tolerance > 0, tolerance < 1 else {
          throw UsageError(description: "--tolerance must lie between 0 and 1")
        }
        options.tolerance = tolerance
      case "--fail-on": try readFailOn(try value())
      case "--color":
        let text = try value()
        guard let choice = ColorChoice(rawValue: text) else {
          throw UsageError(description: "--color is 'auto', 'always' or 'never', not '\(text)'")
        }
        color = choice
      case "--dtype":
        let text = try value()
        guard ScalarPrecision(rawValue: text) != nil else {
          throw UsageError(description: "--dtype is 'float32' or 'float64', not '\(text)'")
        }
      // Swift code cannot be fingerprinted: its checks are made again.
      case "--data", "--resume", "--budget", "--memory": _ = try value()
      case "--shard":
        let text = try value()
        guard text == "none" || Share(text) != nil else {
          throw UsageError(description: "--shard is 'I/N' with I from 1 to N, not '\(text)'")
        }
        share = Share(text).flatMap { $0.count > 1 ? $0 : nil }
      case "--every-coordinate": options.coverage = .everyCoordinate
      case "--no-train": break
      case "--allow-empty": allowsEmpty = true
      case "--mutate": options.mutates = true
      case "--second-order", "--verbose", "-v": break
      case "--help", "-h": wantsHelp = true
      case "--version": wantsVersion = true
      default: throw UsageError(description: "unknown option '\(name)'")
      }
    }
    // Where every report goes into a file, a person still sees the text.
    if !formats.contains(where: { $0.file == nil }) {
      formats.insert(Output(kind: .text, file: nil), at: 0)
    }
  }

  private static func output(_ text: String) throws -> Output {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = ReportFormat(rawValue: String(parts[0])) else {
      let known = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(description: "unknown format '\(parts[0])'; there are \(known)")
    }
    guard parts.count == 1 || !parts[1].isEmpty else {
      throw UsageError(description: "--format \(text) names no file after '='")
    }
    return Output(kind: kind, file: parts.count == 2 ? String(parts[1]) : nil)
  }

  private static func number<Number>(
    _ text: String, for name: String, _ parse: (String) -> Number?
  ) throws -> Number {
    guard let number = parse(text) else {
      throw UsageError(description: "\(name) needs a number, not '\(text)'")
    }
    return number
  }

  private mutating func readFailOn(_ text: String) throws {
    for word in text.split(separator: ",") {
      if word == "inconclusive" {
        failsOnInconclusive = true
      } else if let choice = FailOn(rawValue: String(word)) {
        failOn = choice
      } else {
        throw UsageError(
          description: "--fail-on is 'error', 'warning', 'note', 'never' or 'inconclusive', "
            + "not '\(word)'")
      }
    }
  }

  static func help(_ name: String) -> String {
    """
    usage: \(name) [check] [options]

    Checks the gradients listed in \(name).checks against numbers.

      --format FORMAT[=FILE]  \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", "));
                              repeatable
      --seed N                fixes every random choice (default 0)
      --tolerance R           relative (default 1e-6, for Float 1e-3)
      --every-coordinate      each coordinate by itself, which is the default
      --fail-on LEVEL         error, warning, note, never; and inconclusive beside it
      --shard I/N             only part I of N: every N-th check
      --mutate                plant known faults; say how many the check would have caught
      --color WHEN            auto, always, never
      --allow-empty           no checks at all are no error
      --version, --help

    Exit status: 0 all as it should be, 1 a gradient failed, 2 bad usage or nothing to
    check, 130 interrupted. Words that only concern .nn files (paths, --data, --dtype,
    --budget, --memory, --resume, --no-train) are accepted.

    """
  }
}

/// Whether output is coloured.
public enum ColorChoice: String, Sendable, CaseIterable {
  /// Where the stream is a terminal and the environment does not say otherwise.
  case auto
  /// Always.
  case always
  /// Never.
  case never

  /// Decides for one stream: this choice first, then `NO_COLOR`, then `CLICOLOR_FORCE` and
  /// `FORCE_COLOR`, then whether it is a terminal.
  public func isOn(environment: [String: String], isTerminal: Bool) -> Bool {
    func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    func isForced(_ name: String) -> Bool { isSet(name) && environment[name] != "0" }
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if isSet("NO_COLOR") { return false }
      return isForced("CLICOLOR_FORCE") || isForced("FORCE_COLOR") || isTerminal
    }
  }
}
