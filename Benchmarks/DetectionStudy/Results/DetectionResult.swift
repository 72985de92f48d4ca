import Gradcheck
import NNInspection

/// All figures of one seed, case by case.
package struct DetectionResult: Sendable {
  let seed: UInt64
  /// How networks are checked.
  let mode: CheckMode
  let mutants: MutantStudy
  let right: HardStudy
  let deceiving: DeceivingStudy

  /// Plants `mutants` faults and checks `right` right gradients, half of them functions and half
  /// networks.
  package init(
    seed: UInt64, mutants: Int, right: Int, workers: Int, mode: CheckMode = .everyCoordinate
  ) async throws {
    self.seed = seed
    self.mode = mode
    self.mutants = try await MutantStudy(
      MutantPlan(seed: seed, count: mutants), workers: workers, mode: mode)
    deceiving = try DeceivingStudy(seed: seed)
    self.right = try await HardStudy(
      seed: seed, functions: right / 2, networks: right - right / 2, workers: workers, mode: mode)
  }

  /// Every case by itself that is not as it should be, for whoever works on the checker.
  package var details: [String] {
    var lines: [String] = []
    for one in mutants.escaped + mutants.undecided {
      lines.append("MISSED \(one.verdict) \(one.name)")
    }
    for one in mutants.misblamed { lines.append("MISBLAMED \(one.name): \(one.blamed)") }
    for one in mutants.misnamed {
      lines.append("MISNAMED \(one.name): \(one.pattern) \(one.detail)")
    }
    for one in right.failed + right.undecided {
      lines.append("HARD \(one.verdict) \(one.name): \(one.reason)")
    }
    return lines
  }
}

/// The check of one hard function alone, for whoever works on the checker.
package func hardFunctionReport(seed: UInt64, number: Int) throws -> String {
  let function = HardFunction(seed: seed, number: number)
  return "\(function)\n\(try function.check(seed: seed))"
}

extension DetectionResult {
  /// Every goal that the figures miss, one sentence each.
  package var shortfalls: [String] {
    let planted = max(1, mutants.outcomes.count)
    let failed = max(1, mutants.failed.count)
    let goals: [(String, Bool)] = [
      ("a wrong gradient passed", mutants.escaped.isEmpty),
      ("fewer than 99 % failed", mutants.failed.count * 100 >= 99 * planted),
      ("another op was blamed", mutants.misblamed.isEmpty),
      ("fewer than 90 % were named", mutants.named.count * 100 >= 90 * failed),
      ("more than 1 % were named wrongly", mutants.misnamed.count * 100 <= failed),
      ("a right gradient failed", right.failed.isEmpty),
      (
        "more than 1 % of the right ones are inconclusive",
        right.undecided.count * 100 <= max(100, right.decidable.count)
      ),
      (
        "more than 1 % of the deceiving functions escaped: \(deceiving.escaped)",
        deceiving.count >= 200 && deceiving.escaped.count * 100 <= deceiving.count
      ),
    ]
    let missed = goals.filter { !$0.1 }.map(\.0)
    return missed.isEmpty ? [] : missed + details
  }
}

/// How networks are checked in a study.
package enum CheckMode: String, Sendable, CaseIterable {
  /// Each coordinate by itself.
  case everyCoordinate = "every-coordinate"
  /// Along random directions, however small the network; what these leave open, by coordinates.
  case layers

  /// The options of a check of a network.
  func options(seed: UInt64) -> NetworkChecker.Options {
    var options = NetworkChecker.Options()
    options.seed = seed
    options.confirmsByDirections = self == .layers
    options.wholeCount = 0
    return options
  }
}
