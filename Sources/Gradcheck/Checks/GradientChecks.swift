import Foundation
import Synchronization

/// An executable of gradient checks, found by its name (`*GradientChecks`) and run by
/// `swift package gradcheck`:
///
///     @main struct LayerGradientChecks: GradientChecks {
///       static var checks: [GradientCheck] {
///         GradientCheck("swish", at: [0.5, -1.0], of: swish, gradient: swishGradient)
///         GradientCheck("affine", at: x, of: affine, vectorJacobianProduct: affineBackward)
///       }
///     }
///
/// It understands the words of `gradcheck check` and leaves with its exit status: 0 all as it
/// should be, 1 a gradient failed, 2 bad usage or nothing to check, 130 interrupted.
public protocol GradientChecks {
  /// The checks, in the order in which they are made and reported.
  @GradientCheckBuilder static var checks: [GradientCheck] { get }
}

/// Makes a list of checks of the statements of a `checks` property.
@resultBuilder public enum GradientCheckBuilder {
  /// One check.
  public static func buildExpression(_ check: GradientCheck) -> [GradientCheck] { [check] }
  /// Several checks.
  public static func buildExpression(_ checks: [GradientCheck]) -> [GradientCheck] { checks }
  /// All of them, in their order.
  public static func buildBlock(_ checks: [GradientCheck]...) -> [GradientCheck] {
    checks.flatMap { $0 }
  }
  /// Those of a loop.
  public static func buildArray(_ checks: [[GradientCheck]]) -> [GradientCheck] {
    checks.flatMap { $0 }
  }
  /// Those of an `if` without `else`.
  public static func buildOptional(_ checks: [GradientCheck]?) -> [GradientCheck] { checks ?? [] }
  /// Those of an `if`.
  public static func buildEither(first checks: [GradientCheck]) -> [GradientCheck] { checks }
  /// Those of an `else`.
  public static func buildEither(second checks: [GradientCheck]) -> [GradientCheck] { checks }
}

/// Set by Ctrl-C.
private let wasInterrupted = Atomic<Bool>(false)

extension GradientChecks {
  /// Makes the checks as the command line says, prints the reports and leaves with the exit status.
  public static func main() async {
    // SIGTERM too: a batch system sends it before it kills.
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in wasInterrupted.store(true, ordering: .relaxed) }
    }
    let words = Array(CommandLine.arguments.dropFirst())
    let output = await run(
      words: words, environment: ProcessInfo.processInfo.environment,
      isTerminal: isatty(STDOUT_FILENO) == 1,
      isCancelled: { wasInterrupted.load(ordering: .relaxed) })
    FileHandle.standardOutput.write(Data(output.standardOutput.utf8))
    FileHandle.standardError.write(Data(output.standardError.utf8))
    exit(Int32(output.status))
  }

  /// What `main` prints and its exit status, without printing or leaving. Report files are written.
  public static func run(
    words: [String], environment: [String: String] = [:], isTerminal: Bool = false,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) async -> (standardOutput: String, standardError: String, status: Int) {
    let line: CheckCommandLine
    do {
      line = try CheckCommandLine(words: words, environment: environment)
    } catch {
      return ("", "error[usage]: \(error)\nhelp: --help lists the words\n", 2)
    }
    let name = String(describing: Self.self)
    if line.wantsHelp { return (CheckCommandLine.help(name), "", 0) }
    if line.wantsVersion { return ("\(name), gradcheck \(Report.Tool().version)\n", "", 0) }
    let checks = checks
    if checks.isEmpty, !line.allowsEmpty {
      let text = "error[nothing-to-check]: \(name).checks is empty; --allow-empty makes this pass\n"
      return ("", text, 2)
    }
    let report = await report(name: name, checks: checks, line: line, isCancelled: isCancelled)
    var output = ""
    do {
      let filed =
        line.formats.contains { $0.file != nil } ? try report.joiningRun(environment) : report
      for format in line.formats {
        let color = line.color.isOn(environment: environment, isTerminal: isTerminal)
        if let file = format.file {
          let name = filed.shard?.fileName(for: file) ?? file
          try WholeFile.write(format.kind.write(filed), to: name)
        } else {
          output += try format.kind.write(report, color: color)
        }
      }
    } catch {
      return (
        output, "error[output]: a report cannot be written: \(error.localizedDescription)\n", 2
      )
    }
    let errors = report.errors.map { "error[\($0.id)]: \($0.message)\n" }.joined()
    return (output, errors, report.summary.exitStatus)
  }

  /// Makes the checks one after another; one that throws is an error and stops no other.
  private static func report(
    name: String, checks: [GradientCheck], line: CheckCommandLine,
    isCancelled: @escaping @Sendable () -> Bool
  ) async -> Report {
    let clock = ContinuousClock()
    let start = clock.now
    var subject = Report.Subject(name: name, seed: line.options.seed)
    var errors: [Report.Diagnostic] = []
    var fingerprint = Fingerprint()
    for check in checks { fingerprint.add(check.name) }
    fingerprint.add("seed \(line.options.seed), tolerance \(line.options.tolerance ?? 0)")
    subject.fingerprint = fingerprint.text
    for (position, check) in checks.enumerated()
    where !isCancelled() && line.share?.contains(position) ?? true {
      do {
        let result = try await check.run(line.options, isCancelled)
        subject.functions.append(result.function)
        subject.evaluations += result.evaluations
      } catch {
        errors.append(
          Report.Diagnostic(
            id: "check-threw", message: "\(check.name): \(error)", location: check.place.location))
      }
    }
    let elapsed = (clock.now - start).components
    subject.elapsedSeconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    return Report(
      subjects: [subject], errors: errors, failOn: line.failOn,
      failOnInconclusive: line.failsOnInconclusive, wasInterrupted: isCancelled(),
      shard: line.share, whole: [name])
  }
}
