package import NNAutodiff
import NNTensor

/// Which share does what is not worth dividing: an op's check by itself, operand by operand, and
/// tensors so small that measuring their noise and steps costs about as much as all of their
/// coordinates.
///
/// The same for every share: it depends on the graph alone.
package struct CheckDeal: Sendable, Equatable {
  /// One operand of an op that is checked by itself.
  package struct Operand: Hashable, Sendable {
    package var op: NodeID
    package var operand: NodeID
  }

  /// The share of each tensor that is dealt out whole, from 0, by name.
  package private(set) var tensors: [String: Int] = [:]
  /// The share of each operand, from 0.
  package private(set) var operands: [Operand: Int] = [:]

  /// Measuring a tensor's noise and steps takes about so many evaluations.
  private static let measuring = 150.0
  /// A tensor of more coordinates than so many for each share is divided.
  private static let largestWhole = 256
  /// No part that is dealt out whole is more than this of what a share has to do.
  private static let largestPart = 0.25
  /// What a probe through what it changes alone costs of an evaluation of all behind it, about.
  private static let probeCost = 0.3
  /// So many whole evaluations find the first step of a tensor that is all zero.
  private static let zeroSearch = 50.0
  /// About how many whole evaluations the directions through an op's operand take.
  private static let directions = 60.0

  /// Deals out the checks of `ops` and `leaves` to `count` shares.
  ///
  /// - Parameters:
  ///   - batch: how many examples the check's point has.
  ///   - zeros: the leaves that are all zero.
  ///   - sampled: how many coordinates of an op's operand of so many are looked at.
  package init(
    _ graph: Graph, batch: Int, ops: [NodeID], leaves: [NodeID], zeros: Set<NodeID>,
    sampled: (Int) -> Int, among count: Int
  ) {
    guard count > 1 else { return }
    func elements(_ id: NodeID) -> Double { Double(graph[id].type.count(batch: batch)) }
    /// The multiplications and results of one evaluation of an op, about.
    func work(_ id: NodeID) -> Double {
      let shared = graph[id].inputs.filter { !graph[$0].type.isPerExample }
      let last = Double(max(1, graph[id].type.shape.last))
      return elements(id) * (1 + shared.reduce(0) { $0 + elements($1) } / last)
    }
    let reached = Set(ops)
    let tensorCosts = leaves.map { leaf in
      let behind = graph.descendants(of: [leaf]).filter(reached.contains)
      // A number of an example moves that example alone.
      let examples = graph[leaf].type.isPerExample ? Double(max(1, batch)) : 1
      let evaluations =
        (2 * elements(leaf) / examples + Self.measuring) * Self.probeCost
        + (zeros.contains(leaf) ? Self.zeroSearch : 0)
      return evaluations * behind.reduce(0) { $0 + work($1) }
    }
    let units = ops.flatMap { op in
      graph.variableOperands(of: op).map { Operand(op: op, operand: $0) }
    }
    let unitCosts = units.map { unit in
      let probes = 2 * Double(sampled(graph[unit.operand].type.count(batch: batch)))
      return (Self.directions + (probes + Self.measuring) * Self.probeCost) * work(unit.op)
    }
    let share = (tensorCosts.reduce(0, +) + unitCosts.reduce(0, +)) / Double(count)
    let whole = leaves.indices.filter {
      elements(leaves[$0]) <= Double(Self.largestWhole * count)
        && tensorCosts[$0] <= Self.largestPart * share
    }
    enum Part {
      case tensor(Int)
      case operand(Int)
    }
    let parts =
      units.indices.map { (part: Part.operand($0), cost: unitCosts[$0]) }
      + whole.map { (part: Part.tensor($0), cost: tensorCosts[$0]) }
    for (part, owner) in zip(parts, Self.owners(ofCosts: parts.map(\.cost), among: count)) {
      switch part.part {
      case .tensor(let index): tensors[graph[leaves[index]].path] = owner
      case .operand(let index): operands[units[index]] = owner
      }
    }
  }

  /// Who does each of some parts, of `count`: the dearest part goes first, and each to the one who has
  /// least to do so far.
  static func owners(ofCosts costs: [Double], among count: Int) -> [Int] {
    let order = costs.indices.sorted {
      costs[$0] != costs[$1] ? costs[$0] > costs[$1] : $0 < $1
    }
    var loads = [Double](repeating: 0, count: count)
    var owners = [Int](repeating: 0, count: costs.count)
    for position in order {
      // The first of the least: `min` takes the earliest.
      owners[position] = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      loads[owners[position]] += costs[position]
    }
    return owners
  }
}
