import ArgumentParser
import Foundation
import Gradcheck
import NNSession

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Gradient-check .nn files and folders of them.",
    discussion: """
      With --shard, a report's FILE.json becomes FILE.I-of-N.json; `gradcheck merge` joins them. \
      Within srun, mpirun and the parallel jobs of GitLab, CircleCI and Buildkite the shard is \
      taken from the environment.
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Leave out training, and the expectations after it.")
  var noTrain = false

  @Option(
    help: ArgumentHelp(
      "Only part I of N, from 1; `none` where the environment would give one.", valueName: "I/N"))
  var shard: ShardOption?

  @Option(
    help: "A JSON report of an interrupted run of the same check: does what it left to do.",
    completion: .file(extensions: ["json"]))
  var resume: String?

  @Flag(help: "Check the gradient of the gradient too.")
  var secondOrder = false

  @Flag(
    help: ArgumentHelp(
      "Plant known faults into gradients that are right; say how many are caught.",
      discussion: """
        Each coordinate is then looked at by itself, however large the network: a fault is caught \
        where its own coordinates fail.
        """))
  var mutate = false

  func validate() throws {
    if mutate, common.budget != nil {
      throw ValidationError("--mutate looks at each coordinate; leave out --budget")
    }
  }

  func run() throws {
    let share = assignedShare
    var earlier: Report?
    if let resume {
      do {
        earlier = try ReportFile.read(resume)
      } catch let error as SessionError {
        complain("\(error.place ?? resume): error[\(error.id)]: \(error.message)")
        throw ExitCode(2)
      }
      guard earlier?.shard == share else {
        let (old, new) = (earlier?.shard, share)
        complain(
          "\(resume):1:1: error[unrelated-reports]: the report is of "
            + "\(old.map { "shard \($0)" } ?? "the whole"), and this run is "
            + "\(new.map { "shard \($0)" } ?? "the whole")")
        throw ExitCode(2)
      }
    }
    var runner = Runner(
      common: common, purpose: .check(trains: !noTrain), share: share,
      earlier: resume.flatMap { file in earlier.map { (file, $0) } })
    runner.checksSecondOrder = secondOrder
    runner.mutates = mutate
    try runner.run()
  }

  /// The share asked for, else the one that the environment states, which is said.
  private var assignedShare: Share? {
    switch shard {
    case .share(let share): return share.count > 1 ? share : nil
    case .whole: return nil
    case nil:
      guard let assigned = Share.assigned(by: ProcessInfo.processInfo.environment) else {
        return nil
      }
      complain("gradcheck: shard \(assigned.share), by \(assigned.source)")
      return assigned.share
    }
  }
}

/// `2/4`, or `none`.
enum ShardOption: ExpressibleByArgument {
  case share(Share)
  case whole

  init?(argument: String) {
    if argument == "none" {
      self = .whole
    } else if let share = Share(argument) {
      self = .share(share)
    } else {
      return nil
    }
  }
}
