import NNAutodiff
import NNTensor

/// One stage of a probe plan: brings the change of one value up to date for a block of probes.
protocol ProbeStep {
  /// Runs the stage; `false` where nothing is left to propagate.
  func run(_ block: ProbeBlock) -> Bool
  /// Whether the stage costs so little for each item that dropping some does not pay.
  var isCheap: Bool { get }
}

extension ProbeStep {
  var isCheap: Bool { false }
}

/// Starts a block at a per-example leaf: one number of one example moves.
struct PointStep: ProbeStep {
  let count: Int
  let values: UnsafePointer<Double>
  let delta: UnsafeMutablePointer<Double>
  /// Whether all examples are items, for ops that couple them.
  let takesEveryExample: Bool
  /// Whether the change is stored as the one lane of one element that it is.
  let isLane: Bool

  func run(_ block: ProbeBlock) -> Bool {
    if isLane {
      block.takeOneExample(size: count)
      for probe in 0..<block.probeCount {
        block.lanes[probe] = block.coordinates[probe] % count
        delta[probe] = block.movement(of: probe, from: values)
      }
      return true
    }
    if takesEveryExample {
      block.takeEveryExample()
    } else {
      block.takeOneExample(size: count)
    }
    delta.update(repeating: 0, count: block.itemCount * count)
    for probe in 0..<block.probeCount {
      let coordinate = block.coordinates[probe]
      let item = takesEveryExample ? probe * block.batch + coordinate / count : probe
      delta[item * count + coordinate % count] = block.movement(of: probe, from: values)
    }
    return true
  }
}

/// Starts a block of one probe that moves all numbers of a per-example leaf along a direction.
struct DirectionStep: ProbeStep {
  /// How many numbers all examples have.
  let count: Int
  let delta: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    guard let direction = block.direction else { return false }
    block.takeEveryExample()
    let step = block.steps[0]
    for index in 0..<count { delta[index] = step * direction[index] }
    return true
  }
}

/// Starts a block at a shared leaf: every example may change.
struct SharedStep: ProbeStep {
  var isCheap: Bool { true }

  func run(_ block: ProbeBlock) -> Bool {
    block.takeEveryExample()
    return true
  }
}

/// A shared leaf whose coordinates each move one lane of an op's result.
struct LaneStep: ProbeStep {
  var isCheap: Bool { reach == nil }
  let rule: LaneRule
  let kernel: Kernel<Double>
  let values: UnsafePointer<Double>
  let delta: UnsafeMutablePointer<Double>
  /// The coefficients of one coordinate.
  let coefficients: UnsafeMutablePointer<Double>
  /// The examples that a coordinate reaches, where the others are to be left out.
  let reach: LaneReach?

  func run(_ block: ProbeBlock) -> Bool {
    if let reach { return run(block, reach) }
    let count = rule.layout.width * block.batch
    for probe in 0..<block.probeCount {
      let coordinate = block.coordinates[probe]
      if probe == 0 || coordinate != block.coordinates[probe - 1] {
        rule.coefficients(kernel, coordinate, coefficients)
      }
      block.lanes[probe] = rule.lane(coordinate)
      Double.scale(
        coefficients, by: block.movement(of: probe, from: values), delta + probe * count,
        count: count)
    }
    return true
  }

  private func run(_ block: ProbeBlock, _ reach: LaneReach) -> Bool {
    let width = rule.layout.width
    var (item, known) = (0, -1)
    for probe in 0..<block.probeCount {
      let coordinate = block.coordinates[probe]
      let examples = reach.examples[coordinate / reach.groupSize]
      if examples.isEmpty { continue }
      if coordinate != known {
        rule.coefficients(kernel, coordinate, coefficients)
        known = coordinate
      }
      block.lanes[probe] = rule.lane(coordinate)
      let movement = block.movement(of: probe, from: values)
      for example in examples {
        block.probes[item] = probe
        block.examples[item] = example
        Double.scale(
          coefficients + example * width, by: movement, delta + item * width, count: width)
        item += 1
      }
    }
    block.takeItems(item)
    return item > 0
  }
}

/// Leaves out the items whose change has vanished: exactly, every bit of it.
///
/// Only where all that is still to be computed depends on this one value.
struct CompactionStep: ProbeStep {
  var isCheap: Bool { true }
  let delta: UnsafeMutablePointer<Double>
  let width: Int

  func run(_ block: ProbeBlock) -> Bool {
    var kept = 0
    for item in 0..<block.itemCount {
      let row = delta + item * width
      // Not a number differs from 0 too.
      guard width == 1 ? row[0] != 0 : Double.anyNonzero(row, count: width) else { continue }
      if kept != item {
        block.probes[kept] = block.probes[item]
        block.examples[kept] = block.examples[item]
        (delta + kept * width).update(from: row, count: width)
      }
      kept += 1
    }
    if kept < block.itemCount { block.isEvery = false }
    block.itemCount = kept
    return kept > 0
  }
}

/// Brings a change into the form that holds all elements.
struct ExpansionStep: ProbeStep {
  let change: NodeChange
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    change.write(whole: result, block)
    return true
  }
}

/// The sum of changes, each with a sign.
struct SumStep: ProbeStep {
  let terms: [(delta: UnsafeMutablePointer<Double>, sign: Double)]
  let width: Int
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    let count = block.itemCount * width
    for (position, term) in terms.enumerated() {
      if position == 0 {
        Double.scale(term.delta, by: term.sign, result, count: count)
      } else {
        Double.addScaled(term.delta, by: term.sign, to: result, count: count)
      }
    }
    return true
  }
}

/// Adds the change of one term of the objective.
struct ObjectiveStep: ProbeStep {
  let change: NodeChange
  let weights: [Double]
  /// Room for all elements of all items, where the form is not one of single elements.
  let whole: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    let count = change.type.shape.count
    weights.withUnsafeBufferPointer { weights in
      if !change.type.isPerExample {
        for probe in 0..<block.probeCount {
          for element in 0..<count {
            block.changes[probe] += weights[element] * change.delta[probe * count + element]
          }
        }
      } else if case .lane(let layout) = change.form {
        for item in 0..<block.itemCount {
          let probe = block.probes[item]
          let first = block.examples[item] * count + block.lanes[probe] * layout.inner
          var sum = 0.0
          for outer in 0..<layout.outer {
            let start = first + outer * layout.extent * layout.inner
            let source = change.delta + item * layout.width + outer * layout.inner
            for inner in 0..<layout.inner { sum += weights[start + inner] * source[inner] }
          }
          block.changes[probe] += sum
        }
      } else {
        if case .whole = change.form {} else { change.write(whole: whole, block) }
        var delta = UnsafePointer(whole)
        if case .whole = change.form { delta = UnsafePointer(change.delta) }
        guard let start = weights.baseAddress else { return }
        if block.isEvery {
          let every = block.batch * count
          for probe in 0..<block.probeCount {
            block.changes[probe] += Double.weightedSum(start, delta + probe * every, count: every)
          }
          return
        }
        for item in 0..<block.itemCount {
          let row = block.examples[item] * count
          block.changes[block.probes[item]] += Double.weightedSum(
            start + row, delta + item * count, count: count)
        }
      }
    }
    return true
  }
}

/// Adds the change of one term of the objective that is the shared leaf itself, reshaped.
struct CoordinateObjectiveStep: ProbeStep {
  let values: UnsafePointer<Double>
  let weights: [Double]

  func run(_ block: ProbeBlock) -> Bool {
    for probe in 0..<block.probeCount {
      block.changes[probe] +=
        weights[block.coordinates[probe]] * block.movement(of: probe, from: values)
    }
    return true
  }
}

extension ProbeBlock {
  /// How far the coordinate of a probe really moves: what is stored less what was.
  @inline(__always)
  func movement(of probe: Int, from values: UnsafePointer<Double>) -> Double {
    let value = values[coordinates[probe]]
    return (value + steps[probe]) - value
  }
}
