import ArgumentParser
import Foundation
import NNLanguageServer

@main
struct NNLanguageServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nn-language-server",
    abstract: "A language server for .nn files, over standard input and output.",
    discussion: "Started by an editor; see the README for its set-up.")

  @Flag(help: "Speak over standard input and output, as is done anyway.")
  var stdio = false

  func run() async {
    Foundation.exit(await LanguageServer.runOverStandardStreams())
  }
}
