import Gradcheck
import NNAutodiff
import NNTensor

/// What random directions through the operands of one op showed.
struct OpCheck {
  /// One operand of the op.
  struct Operand {
    var node: NodeID
    /// The directions, with random cotangents.
    var random: [DirectionResult] = []
    /// The directions, with the cotangent that reaches the op in the network.
    var own: [DirectionResult] = []
    /// With what probability an error of norm tolerance × RMS gradient was missed, by cotangent.
    var missedRandom = 1.0
    var missedOwn = 1.0
    /// The RMS of the operand's part of the gradient with random cotangents, and with its own.
    var randomRMS = 0.0
    var ownRMS = 0.0
    /// How far its numbers are moved at step 1: so far that the result moves by its own size.
    var size = 1.0
    /// Whether the op's own gradient is a sum whose terms cancel down to rounding.
    var cancels = false
    /// How many of its numbers stand on a kink and were not moved, and some of these.
    var onKink: (count: Int, first: [Int]) = (0, [])
  }

  /// What became of it.
  enum Outcome { case agrees, undecided, differs }

  var operands: [Operand]
  /// With random cotangents.
  var local = Outcome.agrees
  /// With the cotangent that reaches it.
  var chain = Outcome.agrees
  var evaluations = 0
  /// Whether the scalar that is judged rounds the op's gradients too coarsely for its tolerance.
  var isRoundedAway = false
}

/// Checks single ops of a network along random directions through their operands.
///
/// One set of evaluations serves two cotangents. With a random one it tests the op's formula, as
/// numerics.md asks. With the cotangent that really reaches the op it tests the op's part of the
/// network's gradient at its own scale: where every op between a parameter and the loss passes, and
/// the parts are added up rightly, the parameter's gradient is right, whatever the loss resolves.
struct OpChecker {
  let network: MovableNetwork
  let tolerance: Double
  let seed: UInt64
  let isCancelled: () -> Bool
  private var graph: Graph { network.graph }

  /// A direction of K misses at most this; so many are taken that the product is below `goal`.
  static let goal = 1e-6
  private static let fewest = 2
  /// A gradient that is so small beside one with random cotangents is what rounding left of terms
  /// that cancel: a bias before a softmax.
  private static let cancelled = 1e-11
  private static let most = 8

  init(
    network: MovableNetwork, tolerance: Double, seed: UInt64, isCancelled: @escaping () -> Bool
  ) {
    self.network = network
    self.tolerance = tolerance
    self.seed = seed
    self.isCancelled = isCancelled
  }

  /// One cotangent of an op's result and what its backward pass makes of it.
  struct Side {
    var cotangent: [Double]
    var gradients: [NodeID: [Double]]
  }

  /// An op with all that its check starts from.
  struct Prepared {
    var id: NodeID
    var operands: [NodeID]
    var steps: [NodeID]
    var sides: [Side]
    /// The side of the cotangent that reaches the op in the network.
    var own: Side? { sides.count > 1 ? sides[1] : nil }
    /// The RMS gradient of each operand, by side.
    var scales: [[Double]]
    /// What is known of the operands before anything is moved.
    var check: OpCheck
    /// A measure of what one evaluation costs.
    var cost: Int
  }

  /// What the check of the op at `id` starts from; `own` is `nil` where no cotangent reaches it.
  func prepare(_ id: NodeID, random: Side, own: Side?) -> Prepared {
    let operands = graph.variableOperands(of: id).filter { !network.base(of: $0).isEmpty }
    var check = OpCheck(operands: operands.map { OpCheck.Operand(node: $0) })
    let steps = operands.isEmpty ? [] : network.steps(from: operands, to: id)
    let sides = [random] + (own.map { [$0] } ?? [])
    var scales = sides.map { _ in [Double](repeating: 0, count: operands.count) }
    var cost = network.base(of: id).count
    for (position, operand) in operands.enumerated() {
      cost += network.base(of: operand).count
      let randomRMS = (random.gradients[operand] ?? []).rootMeanSquare
      let ownRMS = (own?.gradients[operand] ?? []).rootMeanSquare
      check.operands[position].size = size(of: operand, rms: randomRMS, random.cotangent, id)
      check.operands[position].randomRMS = randomRMS
      check.operands[position].ownRMS = ownRMS
      check.operands[position].cancels = own != nil && ownRMS < Self.cancelled * randomRMS
      scales[0][position] = randomRMS
      if own != nil {
        scales[1][position] = ownRMS < Self.cancelled * randomRMS ? randomRMS : ownRMS
      }
    }
    return Prepared(
      id: id, operands: operands, steps: steps, sides: sides, scales: scales, check: check,
      cost: cost * max(1, steps.count))
  }

  /// Checks one op.
  func check(_ prepared: Prepared) throws(LayerCheckInterrupted) -> OpCheck {
    var check = prepared.check
    guard !check.operands.isEmpty else { return check }
    let before = network.evaluations
    let all = Array(check.operands.indices)
    try run(prepared, all, into: &check)
    // Where one operand drowns another, that one is moved by itself.
    for position in all
    where all.count > 1 && check.local == .agrees && check.chain != .differs {
      let operand = check.operands[position]
      guard
        operand.missedRandom > Self.goal
          || (prepared.sides.count > 1 && operand.missedOwn > Self.goal)
      else { continue }
      try run(prepared, [position], into: &check)
    }
    if check.local == .agrees, check.operands.contains(where: { $0.missedRandom > Self.goal }) {
      check.local = .undecided
    }
    if prepared.sides.count > 1, check.chain == .agrees,
      check.operands.contains(where: { $0.missedOwn > Self.goal })
    {
      check.chain = .undecided
    }
    if check.local == .agrees, check.isRoundedAway { check.local = .undecided }
    check.evaluations = network.evaluations - before
    return check
  }

  /// Takes directions through the operands at `moved` until each is certain enough.
  private func run(
    _ prepared: Prepared, _ moved: [Int], into check: inout OpCheck
  ) throws(LayerCheckInterrupted) {
    let kinks = prepared.steps.filter { graph[$0].hasKinks }
    let distances = kinks.isEmpty ? nil : distancesToKinks(prepared.id, prepared.steps)
    let plan = steps(
      prepared, moved: moved.count, hasKinks: !kinks.isEmpty, knowsDistances: distances != nil)
    let largest = Double(sign: .plus, exponent: -plan.first.lowerBound, significand: 1)
    var calibration: MovableNetwork.Calibration?
    for number in 0..<Self.most {
      var line = MovableNetwork.Line(
        directions: [], steps: prepared.steps, outputs: [prepared.id], kinks: kinks)
      var sizes = [Double](repeating: 0, count: prepared.operands.count)
      for position in moved {
        let operand = prepared.operands[position]
        sizes[position] = check.operands[position].size
        var direction = UniformDirection(
          count: network.base(of: operand).count, size: sizes[position], seed: seed,
          path: "\(graph[prepared.id].path)/\(position)",
          number: moved.count == 1 ? number + 100 : number)
        if let distances = distances?[operand] {
          check.operands[position].onKink = direction.limit(to: distances, step: largest)
        }
        line.directions.append((operand, direction))
      }
      let direction = OpDirection(prepared, moved, line: line, sizes: sizes, tolerance: tolerance)
      let found = try network.measure(
        line, steps: plan, weights: prepared.sides.map { [prepared.id: $0.cotangent] },
        calibration: calibration, isCancelled: isCancelled, isDecided: direction.isDecided)
      calibration = found.calibration
      check.add(found, along: direction)
      guard found.isOnOneBranch, check.local != .differs, check.chain != .differs else { return }
      let isEnough = moved.allSatisfy { position in
        check.operands[position].missedRandom <= Self.goal
          && (prepared.own == nil || check.operands[position].missedOwn <= Self.goal)
      }
      // One operand that drowns is better moved by itself than many times with the others.
      let isBetterAlone = moved.count > 1 && prepared.operands.count > 1
      if number + 1 >= Self.fewest, isEnough || isBetterAlone { return }
    }
  }

  /// The steps of directions through `moved` operands: smaller ones where a kink may be crossed, the
  /// smallest where the op cannot tell how far it is, and large ones where the result is a polynomial.
  private func steps(
    _ prepared: Prepared, moved: Int, hasKinks: Bool, knowsDistances: Bool
  ) -> MovableNetwork.Steps {
    var plan = MovableNetwork.Steps()
    if knowsDistances { plan.first = 10...12 } else if hasKinks { plan.first = 14...16 }
    if moved == 1, !hasKinks { plan.more = [11...12, 1...7] }
    if prepared.steps.count == 1, let op = graph[prepared.id].op,
      type(of: op).definition.isSumOfProducts
    {
      plan.spread = 0x1p-3
      plan.first = 1...3
      plan.more = [4...7, 8...10, 11...12]
    }
    if hasKinks { plan.more = [(plan.first.upperBound + 1)...(plan.first.upperBound + 2)] }
    return plan
  }

  /// How far each operand's numbers may move, where the op can tell.
  private func distancesToKinks(_ id: NodeID, _ steps: [NodeID]) -> [NodeID: [Double]]? {
    guard steps.count == 1, let op = graph[id].op as? any KinkMeasuring,
      let kernel = network.executor.kernel(of: id), let found = op.distancesToKinks(kernel)
    else { return nil }
    var distances: [NodeID: [Double]] = [:]
    for (input, own) in zip(graph[id].inputs, found) {
      guard let own else { continue }
      distances[input] = distances[input].map { zip($0, own).map { min($0, $1) } } ?? own
    }
    return distances
  }

  /// How far an operand is moved at step 1.
  ///
  /// So far that the result moves by its own size: then no operand drowns another. The Jacobian's
  /// Frobenius norm tells, which is that of a gradient with random cotangents of size 1. At most some
  /// times the operand's own size, or the result's where that is larger (a bias that is small yet).
  private func size(
    of operand: NodeID, rms: Double, _ cotangent: [Double], _ id: NodeID
  ) -> Double {
    let base = network.base(of: operand)
    let natural = network.naturalSize(base, output: id)
    let result = network.base(of: id)
    let resultSize = result.rootMeanSquare
    let norm = rms * Double(base.count).squareRoot() / cotangent.rootMeanSquare
    let balanced = resultSize * Double(result.count).squareRoot() / norm
    guard balanced.isFinite, balanced > 0 else { return natural }
    return min(balanced, max(4 * natural, resultSize))
  }
}

extension OpCheck {
  /// Adds what was `found` along `direction`: the first side is that of random cotangents, the second
  /// that of the op's own.
  fileprivate mutating func add(
    _ found: MovableNetwork.Measurement, along direction: OpDirection
  ) {
    for (side, estimate) in found.estimates.enumerated() {
      guard let estimate else {
        if side == 0 { local = .undecided } else { chain = .undecided }
        continue
      }
      if !direction.agrees(estimate, side) {
        if side == 0 { local = .differs } else { chain = .differs }
      }
      for position in direction.moved {
        let result = direction.result(estimate, side, position, hasMoved: found.moved[side])
        let miss = direction.missed(estimate, side, position)
        if side == 0 {
          operands[position].random.append(result)
          operands[position].missedRandom *= miss
        } else {
          operands[position].own.append(result)
          operands[position].missedOwn *= miss
        }
      }
    }
  }
}

extension MovableNetwork {
  /// What is computed between the operands of an op and the op itself, in order.
  func steps(from operands: [NodeID], to id: NodeID) -> [NodeID] {
    guard graph[id].op is HandWrittenGradient else { return [id] }
    let needed = Set(graph.ancestors(of: [id]))
    return graph.descendants(of: operands).filter { needed.contains($0) }
  }

  /// The size of a tensor's numbers, or, where all are zero (a bias), of those of the op that uses
  /// it.
  func naturalSize(_ base: [Double], output: NodeID?) -> Double {
    let own = base.rootMeanSquare
    if own > 0, own.isFinite { return own }
    let result = output.map { self.base(of: $0).rootMeanSquare } ?? 0
    return result > 0 && result.isFinite ? result : 1
  }
}
