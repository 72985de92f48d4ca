import Foundation
import PackagePlugin

/// An executable target of the package whose name ends in `GradientChecks`.
struct GradientCheckTarget {
  let name: String

  /// Those of `package`, by name. Others may import the library too and are none of our business.
  static func all(in package: Package) -> [GradientCheckTarget] {
    package.targets(ofType: SwiftSourceModuleTarget.self)
      .filter { $0.kind == .executable && $0.name.hasSuffix("GradientChecks") }
      .map { GradientCheckTarget(name: $0.name) }
      .sorted { $0.name < $1.name }
  }

  enum Result {
    case built(URL)
    case failed(Outcome)
  }

  /// Builds it in release.
  func build(in context: PluginContext, manager: PackageManager) throws -> Result {
    let result = try manager.build(
      .product(name), parameters: .init(configuration: .release, logging: .concise))
    guard result.succeeded else {
      ChildProcess.relay(result.logText)
      return .failed(Outcome(status: 2, message: "\(name) does not build"))
    }
    let executable = result.builtArtifacts.first {
      $0.kind == .executable && $0.url.deletingPathExtension().lastPathComponent == name
    }
    guard let executable else {
      return .failed(Outcome(status: 2, message: "\(name) was built, but cannot be found"))
    }
    return .built(executable.url)
  }
}
