import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor

/// What the check of one mutant found.
struct MutantOutcome: Sendable {
  var name: String
  var kind: String
  var op: String
  var verdict: Verdict
  /// Whether exactly the op at fault was blamed, and none for a fault between ops.
  var blamesRightly: Bool
  /// Whether the fault lies between ops, and whether the value at which was found.
  var isBetweenOps: Bool
  var findsPlace: Bool
  /// The ops whose local check failed, where that is not right.
  var blamed: [String]
  /// The pattern that was named.
  var pattern: Fault.Pattern
  var detail: String
  var isPatternRight: Bool
  var expected: Set<Fault.Pattern>
  var evaluations: Int

  /// Runs the check that users get on a mutant.
  init(_ mutant: Mutant, seed: UInt64, mode: CheckMode) throws {
    let network = mutant.network
    let checker = NetworkChecker(
      graph: network.graph, point: network.point, options: mode.options(seed: seed))
    var scope = NetworkChecker.Scope()
    scope.includesLayer = { !($0.op is WiringFault) }
    let result = try checker.check(
      objective: network.objective, leaves: network.leaves, scope: scope)

    name = mutant.name
    kind = mutant.kind.name
    op = mutant.op
    verdict = result.verdict
    evaluations = result.evaluations
    let failing = result.layers.filter { $0.localVerdict == .fail }
    blamed = failing.map(\.path) + (result.brokenWiring.map { [network.graph[$0].path] } ?? [])
    blamesRightly =
      mutant.operand == nil ? failing.isEmpty : failing.map(\.node) == [mutant.node]
    isBetweenOps = mutant.operand == nil
    findsPlace = mutant.operand == nil && result.brokenWiring == mutant.node
    let judged: [TensorResult]
    if let operand = mutant.operand {
      let input = network.graph[mutant.node].inputs[operand]
      let path = network.graph[input].path
      let local = result.layers.first { $0.node == mutant.node }?.local ?? []
      judged = local.filter { $0.name == path } + local
    } else {
      let path = network.graph[mutant.node].path
      judged =
        result.endToEnd.map(\.result).filter { $0.name == path }
        + result.endToEnd.map(\.result)
    }
    let fault = judged.first { $0.fault != nil }?.fault
    pattern = fault?.pattern ?? .unknown
    detail = fault?.detail ?? ""
    expected = mutant.kind.patterns
    isPatternRight =
      pattern != .unknown
      && (mutant.kind.patterns.contains(pattern) || mutant.truth.holds(pattern)
        || (pattern == .wiring && findsPlace))
  }
}

/// The check of every mutant of a plan.
struct MutantStudy: Sendable {
  let plan: MutantPlan
  var outcomes: [MutantOutcome]
  var belowTolerance: [MutantOutcome]

  init(_ plan: MutantPlan, workers: Int, mode: CheckMode) async throws {
    self.plan = plan
    outcomes = try await inParallel(plan.mutants, workers: workers) {
      try MutantOutcome($0, seed: plan.seed, mode: mode)
    }
    belowTolerance = try await inParallel(plan.belowTolerance, workers: workers) {
      try MutantOutcome($0, seed: plan.seed, mode: mode)
    }
  }

  /// Mutants that the check let through.
  var escaped: [MutantOutcome] {
    outcomes.filter { $0.verdict != .fail && $0.verdict != .inconclusive }
  }
  var undecided: [MutantOutcome] { outcomes.filter { $0.verdict == .inconclusive } }
  var failed: [MutantOutcome] { outcomes.filter { $0.verdict == .fail } }
  var misblamed: [MutantOutcome] { outcomes.filter { !$0.blamesRightly } }
  var named: [MutantOutcome] { failed.filter(\.isPatternRight) }
  var unnamed: [MutantOutcome] { failed.filter { $0.pattern == .unknown } }
  var misnamed: [MutantOutcome] {
    failed.filter { $0.pattern != .unknown && !$0.isPatternRight }
  }
}

/// The results of `body` in the order of `items`, computed by `workers` tasks.
func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], workers: Int, _ body: @escaping @Sendable (Item) throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
    for worker in 0..<max(1, workers) {
      group.addTask {
        try stride(from: worker, to: items.count, by: max(1, workers)).map {
          ($0, try body(items[$0]))
        }
      }
    }
    var results: [(Int, Result)] = []
    for try await part in group { results += part }
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
