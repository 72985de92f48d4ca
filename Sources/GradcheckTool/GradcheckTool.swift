import ArgumentParser
import Foundation

/// The program `gradcheck`: one command one file beside this one.
@main
struct GradcheckTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck",
    abstract: "Checks gradients against numbers, and says why a network does not learn.",
    discussion: """
      Exit status: 0 all as it should be; 1 a gradient failed, a finding at or above \
      --fail-on, or an `expect` not met; 2 bad input or usage; 130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [Check.self, Merge.self, Diagnose.self, Format.self, Explain.self, Serve.self])

  /// ArgumentParser's own status for bad usage is 64; scripts rely on 2.
  static func main() async {
    LargePages.prefer()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let status = exitCode(for: error)
      if status == .validationFailure {
        let text = fullMessage(for: error)
        FileHandle.standardError.write(Data((Self.usageLine(text) + "\n").utf8))
        Foundation.exit(2)
      }
      exit(withError: error)
    }
  }

  /// The message with `gradcheck: error[usage]:` in place of `Error:`.
  private static func usageLine(_ text: String) -> String {
    text.hasPrefix("Error: ") ? "gradcheck: error[usage]: " + text.dropFirst(7) : text
  }
}
