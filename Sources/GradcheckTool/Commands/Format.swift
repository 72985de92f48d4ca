import ArgumentParser
import Foundation
import NNSession

struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lays .nn files out in the one way there is.")

  @Flag(help: "Write nothing; status 1 where a file would change.")
  var check = false

  @Argument(help: "`.nn` files, or folders of them.", completion: .file(extensions: ["nn"]))
  var paths: [String]

  func run() throws {
    var changed = 0
    var bad = 0
    let files: [String]
    do {
      files = try FileSearch.files(in: paths)
    } catch let error as SessionError {
      complain("\(error.place ?? ""): error[\(error.id)]: \(error.message)")
      throw ExitCode(2)
    }
    for file in files {
      switch FileFormatter.format(file, writes: !check) {
      case .unchanged: break
      case .changed:
        changed += 1
        say(check ? "would change \(file)" : "formatted \(file)")
      case .damaged(let text):
        bad += 1
        complain(text)
      }
    }
    if bad > 0 { throw ExitCode(2) }
    if check, changed > 0 { throw ExitCode(1) }
  }
}
