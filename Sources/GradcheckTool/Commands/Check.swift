import ArgumentParser
import NNSession

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Gradient-check .nn files and folders of them.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "Leave out training, and the expectations after it.")
  var noTrain = false

  func run() throws {
    try Runner(common: common, purpose: .check(trains: !noTrain)).run()
  }
}
