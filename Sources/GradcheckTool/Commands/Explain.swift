import ArgumentParser
import NNSession

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What a rule means, how it is measured, what to do.")

  @Argument(help: "A rule's id, such as dead-relu.")
  var rule: String

  func run() throws {
    do {
      say(try Session().rulePage(rule))
    } catch let error as SessionError {
      complain("gradcheck: error[\(error.id)]: \(error.message)")
      if let help = error.help { complain("help: \(help)") }
      throw ExitCode(2)
    }
  }
}
