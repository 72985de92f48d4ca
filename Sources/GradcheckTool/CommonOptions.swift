import ArgumentParser
import Foundation
import Gradcheck
import NNSession

/// What `check` and `diagnose` share.
struct CommonOptions: ParsableArguments {
  @Argument(
    help: "`.nn` files, or folders of them.", completion: .file(extensions: ["nn"]))
  var paths: [String] = []

  @Option(help: "A CSV file in place of the program's own data.", completion: .file())
  var data: String?

  @Option(help: "Wins over the program's `seed`.")
  var seed: UInt64?

  @Option(help: "The relative tolerance (1e-6 for float64, 1e-3 for float32).")
  var tolerance: Double?

  @Option(help: "The backward pass that is judged: float32 or float64.")
  var dtype: DType = .float64

  @Option(help: "The most memory for probes, in megabytes (300 unless told).")
  var memory: Int?

  @Flag(help: "Each coordinate end to end, however large the network.")
  var everyCoordinate = false

  @Option(
    help: ArgumentHelp(
      "At most so long a check: directions, then as many coordinates one by one as fit.",
      discussion: """
        The time of the check itself: reading files and training come before. Directions are always \
        looked along, however long they take.
        """,
      valueName: "seconds"))
  var budget: Double?

  @OptionGroup var output: OutputOptions

  @Flag(help: "Nothing to check is no error.")
  var allowEmpty = false

  @Flag(name: .shortAndLong, help: "Show each action of each file.")
  var verbose = false

  func validate() throws {
    if let tolerance, !(tolerance > 0 && tolerance < 1) {
      throw ValidationError("--tolerance must lie between 0 and 1")
    }
    if let budget, !(budget > 0 && budget <= 1e7) {
      throw ValidationError("--budget must lie between 0 and 10000000 seconds")
    }
    if budget != nil, everyCoordinate {
      throw ValidationError("--budget chooses the coverage; leave out --every-coordinate")
    }
    if let memory, !(1...1_000_000).contains(memory) {
      throw ValidationError("--memory must lie between 1 and 1000000 megabytes")
    }
  }

  var sessionOptions: Session.Options {
    var options = Session.Options()
    options.seed = seed
    options.tolerance = tolerance
    options.memory = memory.map { $0 << 20 }
    options.usesFloat32 = dtype == .float32
    options.dataFile = data
    options.everyCoordinate = everyCoordinate
    options.budget = budget
    options.style = Style(usesColor: output.usesColor, width: 80)
    return options
  }
}

enum DType: String, ExpressibleByArgument, CaseIterable { case float32, float64 }
