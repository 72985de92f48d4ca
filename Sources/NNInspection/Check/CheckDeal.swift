package import Gradcheck
package import NNAutodiff
import NNTensor

/// Which share does what is not worth dividing: an op's check by itself, operand by operand, and
/// tensors so small that measuring their noise and steps costs about as much as all of their
/// coordinates. The coordinates of the others are dealt out so that each share has as much to do.
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
  /// Who has which coordinates of the tensors that are divided; `nil` in turn.
  package private(set) var coordinates: CoordinateDeal?

  /// A tensor of more coordinates than so many for each share is divided.
  private static let largestWhole = 256
  /// No part that is dealt out whole is more than this of what a share has to do.
  private static let largestPart = 0.25
  /// Among more shares than so many coordinates are dealt out in turn.
  private static let mostUneven = 64

  /// Deals out the checks of `ops` and `leaves` to `count` shares.
  ///
  /// - Parameters:
  ///   - batch: how many examples the check's point has.
  ///   - sampled: how many coordinates of an op's operand of so many are looked at.
  package init(
    _ graph: Graph, batch: Int, ops: [NodeID], leaves: [NodeID],
    sampled: @escaping (Int) -> Int, among count: Int
  ) {
    guard count > 1 else { return }
    let costs = CheckCosts(graph, batch: batch, ops: ops, sampled: sampled)
    let elements = leaves.map { Double(graph[$0].type.count(batch: batch)) }
    let tensorCosts = leaves.map { costs.tensor($0) }
    let wholeCosts = zip(tensorCosts, elements).map { $0.measuring + $1 * $0.coordinate }
    let units = ops.flatMap { op in
      graph.variableOperands(of: op).map { Operand(op: op, operand: $0) }
    }
    let unitCosts = units.map { costs.check(of: $0.op, for: $0.operand) }
    let all = (wholeCosts + unitCosts).reduce(CheckCosts.Cost(), +)
    let whole = leaves.indices.filter {
      elements[$0] <= Double(Self.largestWhole * count)
        && wholeCosts[$0].time <= Self.largestPart * all.time / Double(count)
    }
    enum Part {
      case tensor(Int)
      case operand(Int)
    }
    let parts =
      units.indices.map { (part: Part.operand($0), cost: unitCosts[$0]) }
      + whole.map { (part: Part.tensor($0), cost: wholeCosts[$0]) }
    // Evaluations are dealt out as evenly as time, of which each takes another.
    let sizes = parts.map { [$0.cost.time / all.time, $0.cost.evaluations / all.evaluations] }
    var loads = [[Double]](repeating: [0, 0], count: count)
    for (position, owner) in Self.owners(ofCosts: sizes, among: count).enumerated() {
      for side in 0..<2 { loads[owner][side] += sizes[position][side] }
      switch parts[position].part {
      case .tensor(let index): tensors[graph[leaves[index]].path] = owner
      case .operand(let index): operands[units[index]] = owner
      }
    }
    guard count <= Self.mostUneven else { return }
    let rest = Set(leaves.indices).subtracting(whole).sorted().reduce(CheckCosts.Cost()) {
      $0 + elements[$1] * tensorCosts[$1].coordinate
    }
    guard rest.time > 0 else { return }
    coordinates = CoordinateDeal(
      weights: Self.weights(
        times: loads.map { $0[0] }, evaluations: loads.map { $0[1] },
        rest: (rest.time / all.time, rest.evaluations / all.evaluations)))
  }

  /// How much more than its part of all evaluations a share may get so that the times are even.
  private static let unevenness = 0.04

  /// What part of the coordinates each share gets, so that all take about as long, and none has many
  /// more evaluations than the others.
  ///
  /// - Parameters:
  ///   - times: what each has to do besides, as a part of all there is to do.
  ///   - evaluations: the same in evaluations.
  ///   - rest: what all the coordinates are of it.
  static func weights(
    times: [Double], evaluations: [Double], rest: (time: Double, evaluations: Double)
  ) -> [Double] {
    let even = 1 / Double(times.count)
    let wanted = levelling(times, with: rest.time).map { $0 / rest.time }
    var way = 1.0
    for (weight, own) in zip(wanted, evaluations) where weight > even {
      let room = (1 + Self.unevenness) * even - own - even * rest.evaluations
      way = min(way, max(0, room / ((weight - even) * rest.evaluations)))
    }
    return wanted.map { even + way * ($0 - even) }
  }

  /// How much of `rest` each of those who have `loads` gets, so that all have about as much.
  package static func levelling(_ loads: [Double], with rest: Double) -> [Double] {
    var level = 0.0
    var sum = 0.0
    for (number, load) in loads.sorted().enumerated() {
      guard number == 0 || load < level else { break }
      sum += load
      level = (sum + rest) / Double(number + 1)
    }
    return loads.map { max(0, level - $0) }
  }

  /// Who does each of some parts, of `count`: the dearest part goes first, and each to the one who has
  /// least to do so far.
  package static func owners(ofCosts costs: [Double], among count: Int) -> [Int] {
    owners(ofCosts: costs.map { [$0] }, among: count)
  }

  /// The same where parts cost several things: each goes to the one who has least to do of what it
  /// costs most.
  package static func owners(ofCosts costs: [[Double]], among count: Int) -> [Int] {
    // No more than there are parts get any.
    let count = min(count, costs.count)
    let sizes = costs.map { $0.max() ?? 0 }
    let order = costs.indices.sorted {
      sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : $0 < $1
    }
    var loads = [[Double]](
      repeating: Array(repeating: 0, count: costs.first?.count ?? 0), count: count)
    var owners = [Int](repeating: 0, count: costs.count)
    for position in order {
      let part = costs[position]
      // By how much the squares of the loads grow.
      let growths = loads.map { load in
        zip(load, part).reduce(0) { $0 + $1.1 * (2 * $1.0 + $1.1) }
      }
      // The first of the least: `min` takes the earliest.
      let owner = growths.indices.min { growths[$0] < growths[$1] } ?? 0
      owners[position] = owner
      for side in part.indices { loads[owner][side] += part[side] }
    }
    return owners
  }
}
