import Gradcheck
import NNAutodiff
import NNInspection
import NNTensor

/// The mutants of a seed: every op of the table and every kind of fault, as evenly as they allow.
struct MutantPlan {
  let seed: UInt64
  /// Those that change the gradient by more than the tolerance.
  private(set) var mutants: [Mutant] = []
  /// Those that change it by less, and are counted apart.
  private(set) var belowTolerance: [Mutant] = []
  /// The relative tolerance of the check.
  static let tolerance = 1e-6
  private var used: [String: Int] = [:]
  private var number = 0

  /// Draws until `count` mutants that change the gradient are found.
  init(seed: UInt64, count: Int) {
    self.seed = seed
    let ops = OpTable.all.filter { !$0.samples.isEmpty }
    var stream = RandomStream(seed: seed, purpose: "plan")
    var attempt = 0
    while mutants.count < count, attempt < 40 * count {
      attempt += 1
      var random = RandomStream(seed: seed, purpose: "mutant", index: UInt64(attempt))
      let found: Mutant?
      switch attempt % 8 {
      case 6:
        found = (try? RandomNetworks.network(random: random)).flatMap {
          opMutant($0, anywhere: true, &random)
        }
      case 7: found = try? wiringMutant(&random)
      default:
        let definition = ops[stream.index(below: ops.count)]
        guard let sample = definition.samples.draw(&stream) else { continue }
        let network = try? SampleNetworks.network(definition, sample, random: random)
        found = network.flatMap { opMutant($0, anywhere: false, &random) }
      }
      guard var mutant = found else { continue }
      mutant.number = number
      number += 1
      used[mutant.kind.name, default: 0] += 1
      if mutant.change > Self.tolerance {
        mutants.append(mutant)
      } else if mutant.change > 0 {
        belowTolerance.append(mutant)
      }
    }
  }

  /// The kinds that could be drawn next, the least used first, equals in random order.
  private func ordered(_ kinds: [FaultKind], _ random: inout RandomStream) -> [FaultKind] {
    let keyed = kinds.map { ($0, Double(used[$0.name] ?? 0) + random.uniform()) }
    return keyed.sorted { $0.1 < $1.1 }.map(\.0)
  }

  /// A fault in the network's subject, or in any op of it.
  private func opMutant(
    _ network: StudyNetwork, anywhere: Bool, _ random: inout RandomStream
  ) -> Mutant? {
    let sites = FaultSite.all(in: network).filter {
      anywhere || $0.node == network.subject
    }
    guard let site = sites.draw(&random) else { return nil }
    for kind in ordered(FaultKind.all, &random).prefix(12) {
      guard let (place, change) = kind.make(site, &random),
        let base = network.graph[site.node].op
      else { continue }
      let op = FaultyOp(base, operand: site.operand, place: place, change: change)
      guard let wrong = try? network.replacing(site.node, by: op),
        let (truth, local, gradients) = try? truth(of: site, right: network, wrong: wrong),
        truth.change > 0
      else { continue }
      return Mutant(
        number: 0, kind: kind, op: base.name, network: wrong, node: site.node,
        operand: site.operand, truth: truth, reference: local, gradients: gradients,
        change: truth.change)
    }
    return nil
  }

  /// The gradient of one operand of one op, right and wrong, with the check's own cotangents.
  private func truth(
    of site: FaultSite, right: StudyNetwork, wrong: StudyNetwork
  ) throws -> (PatternTruth, StudyNetwork, [NodeID: [Double]])? {
    let (local, operands) = right.extracted(site.node, seed: seed)
    let (faulty, _) = wrong.extracted(site.node, seed: seed)
    let image = operands[site.operand]
    let gradients = try faulty.gradients(in: Double.self)
    guard let exact = try local.gradients(in: Double.self)[image], let planted = gradients[image],
      let truth = checked(
        exact, planted, try local.gradients(in: DoubleDouble.self)[image], site.shape)
    else { return nil }
    return (truth, local, gradients)
  }

  /// `nil` where the change is no larger than the right gradient's own rounding.
  private func checked(
    _ exact: [Double], _ planted: [Double], _ precise: [Double]?, _ shape: [Int]
  ) -> PatternTruth? {
    let rounding = zip(exact, precise ?? exact).map { abs($0 - $1) }.max() ?? 0
    let largest = zip(exact, planted).map { abs($0 - $1) }.max() ?? 0
    guard largest.isFinite, largest > 1000 * rounding else { return nil }
    return PatternTruth(right: exact, wrong: planted, shape: shape)
  }

  // MARK: Between ops

  private static let wirings: [FaultKind] = [
    FaultKind("a branch detached", [.wiring]) { _, _ in .scaled(0) },
    FaultKind("a branch counted twice", [.wiring]) { _, _ in .scaled(2) },
  ]

  /// A fault in what lies between the ops: one use of a value that is used several times, or the
  /// whole gradient of a parameter.
  private func wiringMutant(_ random: inout RandomStream) throws -> Mutant? {
    let network = try RandomNetworks.network(random: random)
    let graph = network.graph
    var uses: [NodeID: [NodeID]] = [:]
    for id in graph.ids {
      for input in Set(graph[id].inputs) { uses[input, default: []].append(id) }
    }
    let branched = uses.filter {
      $0.value.count > 1 && graph[$0.key].leaf?.isConstant != true
        && graph[$0.key].type.element == .real
    }.keys.sorted()
    let parameter = graph.parameters.draw(&random)
    let atBranch = random.uniform() < 0.35
    guard let source = atBranch ? branched.draw(&random) : parameter else { return nil }
    let type = graph[source].type
    let shape = type.fullShape(network.point.batch)
    let site = FaultSite(
      node: source, operand: 0, shape: shape, outputShape: shape, batch: network.point.batch,
      isPerExample: type.isPerExample, isOutputPerExample: type.isPerExample, isElementwise: false,
      others: [], alike: [])
    for kind in ordered(atBranch ? Self.wirings : FaultKind.ofTensors, &random).prefix(12) {
      guard let (_, change) = kind.make(site, &random) else { continue }
      let consumer = atBranch ? uses[source]?.draw(&random) : nil
      let wrong = try network.inserting(WiringFault(change), after: source, before: consumer)
      guard let truth = try wiringTruth(network, wrong, at: source) else { continue }
      return Mutant(
        number: 0, kind: kind, op: "wiring", network: named(wrong, atBranch, graph[source].path),
        node: source, operand: nil, truth: truth, reference: network,
        gradients: gradients(network, wrong, try wrong.gradients(in: Double.self)),
        change: truth.change)
    }
    return nil
  }

  private func named(_ network: StudyNetwork, _ atBranch: Bool, _ path: String) -> StudyNetwork {
    var network = network
    network.name =
      atBranch ? "one use of \(path)" : "the whole gradient of \(path)"
    return network
  }

  /// The gradients of a changed network, by the nodes of the right one.
  private func gradients(
    _ right: StudyNetwork, _ wrong: StudyNetwork, _ values: [NodeID: [Double]]
  ) -> [NodeID: [Double]] {
    var result: [NodeID: [Double]] = [:]
    for leaf in right.leaves {
      result[leaf] = wrong.graph.node(at: right.graph[leaf].path).flatMap { values[$0] }
    }
    return result
  }

  /// The parameter's own gradient; for a branch, the leaf whose gradient changes most.
  private func wiringTruth(
    _ right: StudyNetwork, _ wrong: StudyNetwork, at source: NodeID
  ) throws -> PatternTruth? {
    let exact = try right.gradients(in: Double.self)
    let precise = try right.gradients(in: DoubleDouble.self)
    let planted = try wrong.gradients(in: Double.self)
    var best: PatternTruth?
    for leaf in right.leaves {
      let path = right.graph[leaf].path
      guard let image = wrong.graph.node(at: path) else { continue }
      let count = right.point.values[leaf]?.count ?? 0
      let zeros = [Double](repeating: 0, count: count)
      let shape = right.graph[leaf].type.fullShape(right.point.batch)
      let truth = checked(
        exact[leaf] ?? zeros, planted[image] ?? zeros, precise[leaf], shape)
      if leaf == source { return truth }
      if let truth, truth.change > best?.change ?? 0 { best = truth }
    }
    return best
  }
}

extension Leaf {
  var isConstant: Bool { if case .constant = self { true } else { false } }
}
