import NNAutodiff
import NNTensor

/// What the parts of a check of every coordinate cost, in nanoseconds of one core and in evaluations,
/// about: the order in which they are done, and how shares divide them, goes by it.
///
/// The same for every share: it depends on the graph alone.
struct CheckCosts {
  /// What a part costs.
  struct Cost {
    var time = 0.0
    var evaluations = 0.0

    static func + (one: Cost, other: Cost) -> Cost {
      Cost(time: one.time + other.time, evaluations: one.evaluations + other.evaluations)
    }
    static func * (count: Double, cost: Cost) -> Cost {
      Cost(time: count * cost.time, evaluations: count * cost.evaluations)
    }
  }

  private let graph: Graph
  private let batch: Int
  private let reached: Set<NodeID>
  /// The nanoseconds of one evaluation of each op whole.
  private let evaluations: [NodeID: Double]
  /// The ops that change the same share of their result as is changed of an operand.
  private let placeKeeping: Set<NodeID>
  private let sampled: (Int) -> Int

  /// What a multiplication within a product takes, and a number of an operand or a result.
  private static let product = (whole: 0.04, ofProbes: 0.02)
  private static let number = (whole: 2.0, ofProbes: 0.6)
  /// What an evaluation and a probe take whatever their size, and the graph of an op by itself.
  private static let (evaluation, probe, ownGraph) = (500.0, 150.0, 4e5)
  /// What a direction's number takes to make, and to be moved.
  private static let (random, move) = (30.0, 1.0)
  /// So many directions there are through an operand, and so many evaluations along them.
  private static let directions = (count: 4.0, evaluations: 60.0)
  /// Measuring a tensor's noise and steps takes about so many probes.
  private static let measuring = 150.0
  /// What a probe of a coordinate takes of an evaluation of an op by itself, about.
  private static let part = 0.1
  /// Branches are looked at too, and kinks take more steps.
  private static let kinks = 2.0

  /// The costs of the checks of `ops`, of whose operands `sampled` tells how many coordinates are
  /// looked at, for a point of `batch` examples.
  init(_ graph: Graph, batch: Int, ops: [NodeID], sampled: @escaping (Int) -> Int) {
    self.graph = graph
    self.batch = batch
    self.sampled = sampled
    reached = Set(ops)
    var evaluations: [NodeID: Double] = [:]
    for id in ops {
      let inputs = graph[id].inputs.map { Self.count(graph, $0, batch) }
      let numbers = max(Self.count(graph, id, batch), inputs.max() ?? 0)
      evaluations[id] =
        Self.evaluation + Self.product.whole * Self.products(graph, id, batch)
        + Self.number.whole * numbers
    }
    self.evaluations = evaluations
    placeKeeping = Set(ops.filter { Self.keepsPlaces(graph, $0) })
  }

  private static func count(_ graph: Graph, _ id: NodeID, _ batch: Int) -> Double {
    Double(graph[id].type.count(batch: batch))
  }

  /// The multiplications of an evaluation of an op that has a matrix.
  private static func products(_ graph: Graph, _ id: NodeID, _ batch: Int) -> Double {
    let shared = graph[id].inputs.filter {
      !graph[$0].type.isPerExample && graph[$0].type.shape.rank > 1
    }
    let last = Double(max(1, graph[id].type.shape.last))
    guard graph[id].type.shape.rank == 3, let filters = shared.first else {
      return shared.reduce(0) { $0 + count(graph, $1, batch) } * count(graph, id, batch) / last
    }
    // Each number of a channel is a sum over the weights of one filter.
    return count(graph, id, batch) * count(graph, filters, batch)
      / Double(max(1, graph[filters].type.shape[0]))
  }

  private func count(_ id: NodeID) -> Double { Self.count(graph, id, batch) }

  /// Whether an op goes from step to step, so that a change of any number of its own matrices changes
  /// all of its result.
  private func isRecurrent(_ id: NodeID) -> Bool {
    graph[id].inputs.count { !graph[$0].type.isPerExample && graph[$0].type.shape.rank > 1 } > 1
  }

  /// The check of an op by itself, for one operand.
  func check(of op: NodeID, for operand: NodeID) -> Cost {
    let numbers = count(operand)
    let evaluation = evaluations[op] ?? 0
    let coordinates = Double(sampled(Int(numbers)))
    var cost = Cost(evaluations: Self.measuring + 2 * coordinates)
    cost.time = cost.evaluations * (isRecurrent(op) ? 1 : Self.part) * evaluation
    if coordinates < numbers {
      let (directions, along) = Self.directions
      cost.evaluations += along
      cost.time +=
        along * (evaluation + Self.move * numbers) + directions * Self.random * numbers
    }
    return Cost(
      time: Self.ownGraph + cost.time * (graph[op].hasKinks ? Self.kinks : 1),
      evaluations: cost.evaluations)
  }

  /// One probe of a coordinate of `leaf` through all that it changes.
  private func probe(of leaf: NodeID) -> Double {
    // How much of each value a probe changes, of the examples that it changes at all.
    var changed: [NodeID: Double] = [leaf: 1]
    var examples = graph[leaf].type.isPerExample ? 1 / Double(max(1, batch)) : 1
    var cost = Self.probe
    for id in graph.descendants(of: [leaf]) where reached.contains(id) {
      let inputs = graph[id].inputs.filter { changed[$0] != nil }
      let part = inputs.compactMap { changed[$0] }.max() ?? 1
      let type = graph[id].type
      if !type.isPerExample { examples = 1 }
      if isRecurrent(id) {
        changed[id] = 1
        cost += (evaluations[id] ?? 0) * 0.5 * examples
        continue
      }
      var now = 1.0
      var work = max(count(id), part * (inputs.map(count).max() ?? 0))
      if inputs == [leaf], !graph[leaf].type.isPerExample {
        // One channel, or one column.
        now = 1 / Double(max(1, type.shape.rank == 3 ? type.shape[0] : type.shape.last))
        work = now * count(id)
      } else if placeKeeping.contains(id) {
        now = part
        work = now * count(id)
      } else {
        cost += Self.product.ofProbes * Self.products(graph, id, batch) * part * examples
      }
      changed[id] = now
      cost += Self.number.ofProbes * work * examples
    }
    return cost
  }

  /// Whether a change of some places of the operands changes the same share of the result's.
  private static func keepsPlaces(_ graph: Graph, _ id: NodeID) -> Bool {
    guard let op = graph[id].op as? any ChangePropagating else { return false }
    return switch op.changeResponse(graph[id].inputs.map { graph[$0].type }) {
    case .elementwise, .elementwiseWithKinkAtZero, .channelwise, .signedSum, .reshaping: true
    default: false
    }
  }

  /// What is measured of a tensor before its coordinates, and each of these.
  func tensor(_ leaf: NodeID) -> (measuring: Cost, coordinate: Cost) {
    let probe = probe(of: leaf)
    return (
      Cost(time: Self.measuring * probe, evaluations: Self.measuring),
      Cost(time: 2 * probe, evaluations: 2)
    )
  }
}
