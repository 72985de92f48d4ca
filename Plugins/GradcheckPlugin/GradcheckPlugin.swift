import Foundation
import PackagePlugin

/// `swift package gradcheck WORDS`: `gradcheck WORDS` over a package, built in release.
///
/// Without a verb the words get `check .` put before them, and the package's executable targets
/// named `*GradientChecks` are built and run with the same words. The plugin understands no word
/// itself, and has no tool dependency: SwiftPM would build that in the configuration of
/// `swift package`, which is debug, and would ask for OpenBLAS where only Swift is checked.
@main
struct GradcheckPlugin: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) async throws {
    // Ctrl-C reaches the children too, who then report what they know; wait for that.
    signal(SIGINT) { _ in }
    let names = arguments.first.map { !$0.hasPrefix("-") } ?? false
    let words = names ? arguments : ["check", "."] + arguments
    let checks = names ? [] : GradientCheckTarget.all(in: context.package)
    let hasNetworks = names || NetworkFiles.exist(in: context.package.directoryURL)

    // All programs get the same words, and so the same report files: in this folder each finds what
    // the ones before it have found, and adds its own.
    let folder = context.pluginWorkDirectoryURL.appendingPathComponent("run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["GRADCHECK_RUN_FOLDER": folder.path]

    var outcome = Outcome.passed
    // Built before anything runs: what does not build belongs into every program's report.
    var executables: [(name: String, url: URL)] = []
    var unbuilt = 0
    for check in checks {
      switch try check.build(in: context, manager: packageManager) {
      case .built(let url): executables.append((check.name, url))
      case .failed(let failure):
        try BuildFailure(of: check.name).write(to: folder, number: unbuilt)
        unbuilt += 1
        outcome = outcome.worse(failure)
      }
    }
    // Without networks the tool is needed only to say that there is nothing to check.
    if hasNetworks || checks.isEmpty {
      outcome = outcome.worse(try checkNetworks(words, environment, context: context))
    }
    for (name, url) in executables where !outcome.isInterrupted {
      let child = try ChildProcess.run(
        url, words, in: context.package.directoryURL, environment: environment)
      outcome = outcome.worse(Outcome(of: child, named: name))
    }
    if let message = outcome.message { Diagnostics.error(message) }
  }

  /// Runs the tool in the package's folder if the words are the plugin's, else where the user is.
  private func checkNetworks(
    _ words: [String], _ environment: [String: String], context: PluginContext
  ) throws -> Outcome {
    let tool = ReleaseTool(context: context)
    switch try tool.build() {
    case .failed(let outcome): return outcome
    case .built(let executable):
      let child = try ChildProcess.run(
        executable, words, in: context.package.directoryURL, environment: environment)
      return Outcome(of: child, named: "gradcheck")
    }
  }
}
