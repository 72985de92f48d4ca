import ArgumentParser
import Foundation
import NNLanguageServer

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The language server, as nn-language-server.")

  func run() async {
    Foundation.exit(await LanguageServer.runOverStandardStreams())
  }
}
