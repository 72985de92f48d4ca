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
///    backward pass gives it, is the sum of what the ops that use it contribute one by one.
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
  let values: Executor<Double>
  let isCancelled: () -> Bool
  /// Told each op that is done.
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
    findings.cotangents = try CotangentPass(graph, objective: objective, values: values).cotangents
    let network = MovableNetwork(graph, executor: values, point: point)
    let checker = OpChecker(
      network: network, tolerance: tolerance, seed: seed, isCancelled: isCancelled)
    var sums = CotangentSums(graph, ops: ids, objective: objective, tolerance: tolerance)
    for chunk in chunks(of: ids) {
      let gradients = try OpGradients(graph, chunk, values: values)
      let own = findings.cotangents
      let random = Dictionary(
        uniqueKeysWithValues: chunk.map { ($0, randomCotangent(of: $0, like: own[$0])) })
      let randomProducts = gradients.products(with: random)
      let ownProducts = gradients.products(with: own, known: own)
      for id in chunk {
        if isCancelled() { throw LayerCheckInterrupted() }
        let ownSide = own[id].flatMap { cotangent in
          ownProducts[id].map { OpChecker.Side(cotangent: cotangent, gradients: $0) }
        }
        findings.ops[id] = try checker.check(
          id,
          random: OpChecker.Side(
            cotangent: random[id] ?? [], gradients: randomProducts[id] ?? [:]), own: ownSide)
        sums.add(ownSide?.gradients ?? [:], of: id, in: graph, whole: own)
        finished(id)
      }
    }
    findings.wronglySummed = sums.wrong
    findings.endToEnd = try endToEnd(leaves, findings, network)
    findings.evaluations = network.evaluations
    return findings
  }

  /// The leaves whose gradient these findings do not confirm.
  func suspects(_ findings: Findings, among leaves: [NodeID]) -> Set<NodeID> {
    var sources = Array(findings.wronglySummed)
    for check in findings.ops.values where check.chain == .differs || check.local == .differs {
      sources += check.operands.map(\.node)
    }
    var suspects = Set(graph.ancestors(of: sources)).intersection(leaves)
    for check in findings.ops.values where check.chain == .undecided {
      for operand in check.operands where operand.missedOwn > 1e-2 { suspects.insert(operand.node) }
    }
    if findings.endToEnd?.agrees == false { suspects.formUnion(leaves) }
    return suspects.intersection(leaves)
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

  /// A random cotangent for the result of an op, of the size of the one that reaches it.
  private func randomCotangent(of id: NodeID, like own: [Double]?) -> [Double] {
    let size = rootMeanSquare(own ?? [])
    let count = graph[id].type.count(batch: point.batch)
    return UniformDirection(
      count: count, size: size > 0 && size.isFinite ? size : 1, seed: seed,
      path: "cotangent \(graph[id].path)", number: 0
    ).components
  }
}

/// Whether the parts of cotangents add up to what the whole backward pass gives.
struct CotangentSums {
  /// Values whose cotangent is something else.
  private(set) var wrong: Set<NodeID> = []
  private var open: [NodeID: (missing: Int, sum: [Double], size: Double)] = [:]
  private let tolerance: Double

  /// Sums over the ops at `ids`; values that other ops use too cannot be judged.
  init(_ graph: Graph, ops ids: [NodeID], objective: Objective, tolerance: Double) {
    self.tolerance = tolerance
    let reached = graph.ancestors(of: objective.terms.map(\.node))
    let known = Set(ids)
    var uses: [NodeID: Int] = [:]
    for id in reached {
      for input in Set(graph[id].gradientInputs) {
        uses[input, default: 0] += known.contains(id) ? 1 : 1 << 40
      }
    }
    for (value, count) in uses where count < 1 << 40 {
      open[value] = (count, [], 0)
    }
    for term in objective.terms where open[term.node] != nil {
      open[term.node]?.sum = term.weights
      open[term.node]?.size = term.weights.map(abs).max() ?? 0
    }
  }

  /// Adds what the op at `id` contributes; where that was the last part of a value's cotangent,
  /// compares with the one that the whole backward pass gives.
  mutating func add(
    _ parts: [NodeID: [Double]], of id: NodeID, in graph: Graph, whole: [NodeID: [Double]]
  ) {
    for value in Set(graph[id].gradientInputs) {
      guard var entry = open.removeValue(forKey: value) else { continue }
      if let part = parts[value] {
        entry.size = max(entry.size, part.reduce(0) { max($0, abs($1)) })
        if entry.sum.isEmpty {
          entry.sum = part
        } else {
          for index in 0..<min(entry.sum.count, part.count) { entry.sum[index] += part[index] }
        }
      }
      entry.missing -= 1
      if entry.missing > 0 {
        open[value] = entry
      } else if !agrees(entry.sum, whole[value] ?? [], size: entry.size) {
        wrong.insert(value)
      }
    }
  }

  private func agrees(_ sum: [Double], _ whole: [Double], size: Double) -> Bool {
    guard sum.count == whole.count else {
      return size == 0 && whole.allSatisfy { $0 == 0 }
    }
    let limit = 1e-3 * tolerance * rootMeanSquare(whole) + 64 * .ulpOfOne * size
    return sum.indices.allSatisfy { abs(sum[$0] - whole[$0]) <= limit }
  }
}

extension Node {
  /// The operands that its gradient goes to: of a function with a gradient written by hand, its
  /// arguments.
  var gradientInputs: [NodeID] { op is HandWrittenGradient ? Array(inputs.dropFirst()) : inputs }
}
