import Gradcheck
import NNInspection
import NNTensor

/// What the check of one right gradient found.
struct HardOutcome: Sendable {
  var name: String
  /// What makes it hard.
  var family: String
  var isNetwork: Bool
  var isBlackBoxFloat: Bool
  var verdict: Verdict
  /// Why it is not a pass.
  var reason: String
  var evaluations: Int
}

/// The check of many right gradients.
struct HardStudy: Sendable {
  /// How many of the outcomes, the first ones, are of functions.
  let functions: Int
  var outcomes: [HardOutcome]

  init(seed: UInt64, functions: Int, networks: Int, workers: Int, mode: CheckMode) async throws {
    self.functions = functions
    let ofFunctions = try await inParallel(Array(0..<functions), workers: workers) { number in
      let function = HardFunction(seed: seed, number: number)
      let result = try function.check(seed: seed)
      return HardOutcome(
        name: function.name, family: function.family.rawValue, isNetwork: false,
        isBlackBoxFloat: function.scalar == .blackBoxFloat, verdict: result.verdict,
        reason: Self.reason(result.tensors, result.protocolFaults), evaluations: result.evaluations)
    }
    let ofNetworks = try await inParallel(Array(0..<networks), workers: workers) { number in
      let network = try HardNetwork(seed: seed, number: number)
      let result = try network.check(seed: seed, mode: mode)
      let family = HardNetwork.Hardness.allCases[number % HardNetwork.Hardness.allCases.count]
      return HardOutcome(
        name: network.name, family: family.rawValue, isNetwork: true, isBlackBoxFloat: false,
        verdict: result.verdict, reason: Self.reason(result.results, []),
        evaluations: result.evaluations)
    }
    outcomes = ofFunctions + ofNetworks
  }

  private static func reason(_ tensors: [TensorResult], _ faults: [String]) -> String {
    let bad = tensors.first { $0.verdict == .fail } ?? tensors.first { $0.verdict == .inconclusive }
    let worst = bad?.worst.first.map { "\($0)" } ?? ""
    return faults.joined(separator: "; ") + (bad.map { "\($0.name): \($0.reason ?? "") " } ?? "")
      + worst
  }

  /// Right gradients that were called wrong.
  var failed: [HardOutcome] { outcomes.filter { $0.verdict == .fail } }
  /// Those left open, black-box Float aside.
  var undecided: [HardOutcome] {
    outcomes.filter { $0.verdict == .inconclusive && !$0.isBlackBoxFloat }
  }
  var blackBoxFloat: [HardOutcome] { outcomes.filter(\.isBlackBoxFloat) }
  /// All but black-box Float.
  var decidable: [HardOutcome] { outcomes.filter { !$0.isBlackBoxFloat } }
}
