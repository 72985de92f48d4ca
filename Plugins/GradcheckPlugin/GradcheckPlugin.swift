import PackagePlugin

@main
struct GradcheckPlugin: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) async throws {}
}
