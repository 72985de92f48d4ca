import Foundation
import PackagePlugin

/// The tool `gradcheck`, built in release from the checkout that this plugin comes from.
///
/// It has a build folder of its own in the plugin's work folder. While nothing that it is built
/// from has changed, a stamp beside it spares the nested `swift build`.
struct ReleaseTool {
  enum Result {
    case built(URL)
    case failed(Outcome)
  }

  let context: PluginContext

  private var workFolder: URL { context.pluginWorkDirectoryURL.appendingPathComponent("tool") }
  private var executable: URL { workFolder.appendingPathComponent("release/gradcheck") }
  private var stampFile: URL { workFolder.appendingPathComponent("gradcheck.stamp") }

  /// Has the tool ready.
  func build() throws -> Result {
    guard let checkout = checkout else {
      return .failed(Outcome(status: 2, message: "the package swift-gradcheck cannot be found"))
    }
    let swift = try context.tool(named: "swift").url
    let stamp = stamp(of: checkout, swift: swift)
    let files = FileManager.default
    if let old = try? String(contentsOf: stampFile, encoding: .utf8), old == stamp,
      files.isExecutableFile(atPath: executable.path)
    {
      return .built(executable)
    }
    Diagnostics.progress("building gradcheck in release, which takes minutes the first time")
    var words = [
      "build", "--package-path", checkout.path, "--scratch-path", workFolder.path,
      "--configuration", "release", "--product", "gradcheck",
    ]
    #if os(macOS)
      words.append("--disable-sandbox")  // A sandbox cannot hold another one.
    #endif
    let child = try ChildProcess.run(swift, words, in: checkout, isQuiet: true)
    guard child.status == 0, files.isExecutableFile(atPath: executable.path) else {
      ChildProcess.relay(child.output)
      return .failed(Outcome(status: 2, message: "the tool gradcheck does not build"))
    }
    try stamp.write(to: stampFile, atomically: true, encoding: .utf8)
    return .built(executable)
  }

  /// The folder of the package that offers this plugin: the user's own or one it depends on.
  private var checkout: URL? {
    var seen: Set<Package.ID> = []
    var waiting = [context.package]
    while let package = waiting.popLast() {
      let target = package.directoryURL.appendingPathComponent("Sources/GradcheckTool")
      if FileManager.default.fileExists(atPath: target.path) { return package.directoryURL }
      for dependency in package.dependencies where seen.insert(dependency.package.id).inserted {
        waiting.append(dependency.package)
      }
    }
    return nil
  }

  /// A line for each file that the tool is built from, with its size and the time of its last
  /// change, under a line for the compiler.
  private func stamp(of checkout: URL, swift: URL) -> String {
    let keys: [URLResourceKey] = [.contentModificationDateKey, .fileSizeKey, .isRegularFileKey]
    func line(_ file: URL) -> String? {
      guard let values = try? file.resourceValues(forKeys: Set(keys)),
        values.isRegularFile == true, let date = values.contentModificationDate
      else { return nil }
      return "\(file.path) \(values.fileSize ?? 0) \(date.timeIntervalSinceReferenceDate)"
    }
    let sources = FileManager.default.enumerator(
      at: checkout.appendingPathComponent("Sources"), includingPropertiesForKeys: keys,
      options: .skipsHiddenFiles)
    var lines: [String] = []
    while let file = sources?.nextObject() as? URL {
      if let line = line(file) { lines.append(line) }
    }
    let heads = [swift.resolvingSymlinksInPath(), checkout.appendingPathComponent("Package.swift")]
    return (heads.compactMap(line) + lines.sorted()).joined(separator: "\n") + "\n"
  }
}
