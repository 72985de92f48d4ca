import ArgumentParser
import Foundation
import NNSession
import NNTerminal

/// `nnrepl [FILE.nn ...]`: statements of the `.nn` language, one after the other, at a terminal or
/// from a pipe.
struct NNRepl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nnrepl",
    abstract: "A prompt for neural networks: build, train and check them line by line.",
    usage: """
      nnrepl [FILE.nn ...]      run files, then prompt (or read standard input)
      nnrepl -e STATEMENT ...   run statements, print, leave
      """,
    discussion: """
      Exit status: 0 all as it should be; 1 a gradient failed or an expectation was not met; \
      2 bad input or usage; 130 interrupted.
      """,
    version: "nnrepl \(Version.text)")

  @Argument(
    help: "Programs to run, each its own network; the last stays open.",
    completion: .file(extensions: ["nn"]))
  var files: [String] = []

  @Option(
    name: .customShort("e"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Run a statement and leave without a prompt; may be given several times.",
      valueName: "statement"))
  var statements: [String] = []

  @Flag(help: "Print each statement's result as one line of JSON.")
  var json = false

  @Option(help: "The seed of everything random; wins over the program's own.")
  var seed: UInt64?

  @Option(help: "Colour the output: auto, always or never.")
  var color = ColorChoice.auto

  @Flag(name: .customLong("no-init"), help: "Leave out ~/.config/nnrepl/init.nn.")
  var skipsInit = false

  /// Runs what was asked for; the exit status.
  func execute() -> Int32 {
    let environment = ProcessInfo.processInfo.environment
    let isInteractive =
      statements.isEmpty && !json && TerminalDevice.isTerminal(0) && TerminalDevice.isTerminal(1)
    let style = Style(
      usesColor: !json
        && color.isOn(environment: environment, isTerminal: TerminalDevice.isTerminal(1)),
      width: TerminalDevice.width(environment: environment))
    var options = Session.Options()
    options.seed = seed
    options.style = style
    if isInteractive {
      return Interactive(
        files: files, options: options, environment: environment, skipsInit: skipsInit
      ).run()
    }
    return Batch(files: files, statements: statements, options: options, writesJSON: json).run()
  }
}

extension ColorChoice: ExpressibleByArgument {}

/// The version that `--version` and the first screen show.
enum Version {
  static let text = "0.1.0"
}

@main
enum Main {
  static func main() {
    SingleArena.takeUnderLimit()
    do {
      var command = try NNRepl.parseAsRoot()
      guard let repl = command as? NNRepl else { return try command.run() }
      exit(repl.execute())
    } catch {
      // The parser's own status for bad usage is 64; ours is 2 everywhere.
      let status = NNRepl.exitCode(for: error)
      let message = NNRepl.fullMessage(for: error)
      let stream = status.isSuccess ? FileHandle.standardOutput : FileHandle.standardError
      stream.write(Data((message + "\n").utf8))
      exit(status.isSuccess ? 0 : 2)
    }
  }
}
