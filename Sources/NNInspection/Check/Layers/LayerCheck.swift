import Gradcheck
import NNAutodiff
import NNTensor

/// The certified check of a network by random directions, at the cost of a few forward passes.
///
/// The gradient of a parameter is a sum of products along the chain rule. Three things make it
/// right, and each is checked:
///
/// 1. *Every op's backward formula*: random directions through its operands, with random cotangents.
/// 2. *Every op's part of this gradient*: the same directions with the cotangent that really reaches
///    it. Such a check never leaves the op, so that neither a vanished gradient nor a kink further
///    on is in its way, and it sees an error at the scale of the tensor it is in.
/// 3. *That the parts are added up rightly*: the cotangent of each value, as the whole network's
///    backward pass gives it, is the sum of what the ops that use it hand on in the same pass.
///
/// By induction from the loss downwards the gradient is then right. A few directions through all
/// parameters and the whole loss confirm that independently. Whatever differs or cannot be decided
/// is left to the check of every coordinate: this check only ever says that all is well.
struct LayerCheck {
  let graph: Graph
  let point: NetworkPoint
  let objective: Objective
  let tolerance: Double
  let seed: UInt64
  /// The ops' backward passes are judged in it; differences are taken in Double.
  var precision = ScalarPrecision.float64
  let values: Executor<Double>
  /// The threads, with a network each.
  let crew: LayerCrew
  /// Whether directions go through the whole network too. Where that is one op, those through the op
  /// with the cotangent that reaches it are just these.
  var goesEndToEnd = true
  /// Told each op that is done, by one thread at a time.
  var finished: (NodeID) -> Void = { _ in }

  /// What was found.
  struct Findings {
    var ops: [NodeID: OpCheck] = [:]
    /// The cotangent of each value, as the network's own backward pass gives it.
    var cotangents: [NodeID: [Double]] = [:]
    /// Values whose cotangent is not the sum of what the ops that use it contribute.
    var wronglySummed: Set<NodeID> = []
    /// The directions through the whole network.
    var endToEnd: EndToEnd?
    var evaluations = 0
  }

  /// At most so many numbers of gradients are held for ops at a time.
  private static let chunkCount = 1 << 22

  /// Checks the ops at `ids` and the gradients of `leaves`.
  func run(ops ids: [NodeID], leaves: [NodeID]) throws -> Findings {
    var findings = Findings()
    // The other threads make their networks meanwhile.
    let pass = try crew.map(Array(0..<crew.size)) { _, number in
      try number == 0 ? CotangentPass(graph, objective: objective, values: values) : nil
    }[0]
    guard let pass, !crew.isCancelled() else { throw LayerCheckInterrupted() }
    let own = pass.cotangents
    findings.cotangents = own
    var sums = CotangentSums(graph, ops: ids, objective: objective, tolerance: tolerance)
    for id in ids { sums.add(pass.contributions[id] ?? [:], of: id, in: graph, whole: own) }
    findings.wronglySummed = sums.wrong
    var sizes: [NodeID: Double] = [:]
    let chunks = chunks(of: ids)
    for (number, chunk) in chunks.enumerated() {
      let prepared = try crew.map(shared(chunk)) { network, part in
        if crew.isCancelled() { throw LayerCheckInterrupted() }
        return try prepare(part, network, pass)
      }.flatMap(\.self)
      for op in prepared {
        for operand in op.check.operands {
          sizes[operand.node] = min(sizes[operand.node] ?? .infinity, operand.size)
        }
      }
      var tasks = prepared.sorted { $0.cost > $1.cost }.map { Task.op($0) }
      // The longest first.
      if goesEndToEnd, crew.size > 1, number == chunks.count - 1 { tasks.insert(.endToEnd, at: 0) }
      for outcome in try crew.map(
        tasks, { network, task in try run(task, network, own, sizes, leaves) }
      ) {
        switch outcome {
        case .op(let id, let check): findings.ops[id] = check
        case .endToEnd(let result): findings.endToEnd = result
        }
      }
    }
    if goesEndToEnd, findings.endToEnd == nil {
      findings.endToEnd = try crew.map([leaves]) { network, leaves in
        try endToEnd(leaves, cotangents: own, sizes: sizes, network)
      }.first
    }
    if findings.endToEnd?.agrees == false {
      // What is known to be wrong may be all that is: without it the others can still be confirmed.
      let wrong = suspectsOfOps(findings, among: leaves)
      let others = leaves.filter { !wrong.contains($0) }
      if !wrong.isEmpty, !others.isEmpty {
        let again = try crew.map([others]) { network, others in
          try endToEnd(others, cotangents: own, sizes: sizes, network)
        }.first
        if let again, again.agrees, !again.directions.isEmpty { findings.endToEnd = again }
      }
    }
    findings.evaluations = crew.evaluations
    return findings
  }

  /// A part of the check that needs no other.
  private enum Task {
    case op(OpChecker.Prepared)
    case endToEnd
  }

  private enum Outcome {
    case op(NodeID, OpCheck)
    case endToEnd(EndToEnd)
  }

  private func run(
    _ task: Task, _ network: MovableNetwork, _ own: [NodeID: [Double]], _ sizes: [NodeID: Double],
    _ leaves: [NodeID]
  ) throws -> Outcome {
    switch task {
    case .op(let prepared):
      if crew.isCancelled() { throw LayerCheckInterrupted() }
      let check = try checker(network).check(prepared)
      crew.locked { finished(prepared.id) }
      return .op(prepared.id, check)
    case .endToEnd:
      return .endToEnd(try endToEnd(leaves, cotangents: own, sizes: sizes, network))
    }
  }

  private func checker(_ network: MovableNetwork) -> OpChecker {
    OpChecker(
      network: network, tolerance: tolerance, seed: seed, isCancelled: crew.isCancelled)
  }

  /// What the ops at `ids` make of random cotangents, and in `pass` of their own.
  private func prepare(
    _ ids: [NodeID], _ network: MovableNetwork, _ pass: CotangentPass
  ) throws -> [OpChecker.Prepared] {
    let gradients = try OpGradients<Double>(graph, ids, values: values)
    let random = Dictionary(
      uniqueKeysWithValues: ids.map { ($0, randomCotangent(of: $0, like: pass.cotangents[$0])) })
    let randomProducts = gradients.products(with: random)
    let rounded = try precision == .float32 ? roundedProducts(ids, with: random) : [:]
    let checker = checker(network)
    return ids.map { id in
      let ownSide = pass.cotangents[id].map { cotangent in
        OpChecker.Side(cotangent: cotangent, gradients: pass.contributions[id] ?? [:])
      }
      let randomSide = OpChecker.Side(
        cotangent: random[id] ?? [], gradients: randomProducts[id] ?? [:])
      var prepared = checker.prepare(id, random: randomSide, own: ownSide)
      for (operand, gradient) in rounded[id] ?? [:] where !prepared.check.isRoundedAway {
        let exact = randomSide.gradients[operand] ?? []
        prepared.check.isRoundedAway = !Rounding.isSmall(
          of: gradient, exact, tolerance: tolerance)
      }
      return prepared
    }
  }

  /// What the ops at `ids` make of random cotangents in Float.
  private func roundedProducts(
    _ ids: [NodeID], with cotangents: [NodeID: [Double]]
  ) throws -> [NodeID: [NodeID: [Double]]] {
    try OpGradients<Float>(graph, ids, values: values).products(with: cotangents)
  }

  /// The leaves whose gradient these findings do not confirm.
  func suspects(_ findings: Findings, among leaves: [NodeID]) -> Set<NodeID> {
    findings.endToEnd?.agrees == false ? Set(leaves) : suspectsOfOps(findings, among: leaves)
  }

  /// Those of them whose gradient the ops do not confirm.
  private func suspectsOfOps(_ findings: Findings, among leaves: [NodeID]) -> Set<NodeID> {
    var sources = Array(findings.wronglySummed)
    for check in findings.ops.values where check.chain == .differs || check.local == .differs {
      sources += check.operands.map(\.node)
    }
    let known = Set(leaves)
    var suspects = Set(graph.ancestors(of: sources).filter(known.contains))
    for check in findings.ops.values where check.chain == .undecided {
      for operand in check.operands where operand.missedOwn > 1e-2 && known.contains(operand.node) {
        suspects.insert(operand.node)
      }
    }
    return suspects
  }

  /// Runs of ops whose gradients fit into memory together.
  private func chunks(of ids: [NodeID]) -> [[NodeID]] {
    var chunks: [[NodeID]] = []
    var count = 0
    for id in ids {
      let own = graph[id].inputs.reduce(0) { $0 + graph[$1].type.count(batch: point.batch) }
      if chunks.isEmpty || count + own > Self.chunkCount {
        chunks.append([])
        count = 0
      }
      chunks[chunks.count - 1].append(id)
      count += own
    }
    return chunks
  }

  /// The ops at `ids` in as many parts as there are threads, which cost about the same.
  private func shared(_ ids: [NodeID]) -> [[NodeID]] {
    let costs = ids.map { id in
      Double((graph[id].inputs + [id]).reduce(0) { $0 + graph[$1].type.count(batch: point.batch) })
    }
    var parts = Array(repeating: [NodeID](), count: min(crew.size, ids.count))
    for (id, owner) in zip(ids, CheckDeal.owners(ofCosts: costs, among: parts.count)) {
      parts[owner].append(id)
    }
    return parts
  }

  /// A random cotangent for the result of an op, of the size of the one that reaches it.
  ///
  /// Of the two, one is negative somewhere and one positive: a backward pass that loses the sign
  /// would not show otherwise.
  private func randomCotangent(of id: NodeID, like own: [Double]?) -> [Double] {
    let size = (own ?? []).rootMeanSquare
    let count = graph[id].type.count(batch: point.batch)
    let random = UniformDirection(
      count: count, size: size > 0 && size.isFinite ? size : 1, seed: seed,
      path: "cotangent \(graph[id].path)", number: 0
    ).components
    let isOneSided = { (sign: Double) in
      random.allSatisfy { $0 * sign >= 0 } && own?.allSatisfy { $0 * sign >= 0 } ?? true
    }
    guard isOneSided(1) || isOneSided(-1) else { return random }
    return own?.contains { $0 != 0 } ?? false ? random.map(-) : random.withBothSigns
  }
}
