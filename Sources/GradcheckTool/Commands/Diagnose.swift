import ArgumentParser
import NNSession

struct Diagnose: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says why networks do not learn: dead units, a vanishing gradient.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    try Runner(common: common, purpose: .diagnose).run()
  }
}
