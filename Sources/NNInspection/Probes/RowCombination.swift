import NNAutodiff
import NNTensor

/// A change each of whose rows is a combination of few rows that are the same for many probes: of
/// `rank` rows of a table, which the probe's lane picks, and perhaps of a row of the point's own.
///
/// A lane becomes such a combination behind a matrix product, and stays one through further
/// products and through a normalisation of rows. An item stores the factors alone, row by row: that
/// of the own row first, if there is one.
struct RowCombination {
  /// Rows of `columns` numbers; those of lane l begin at row l · rank.
  let table: UnsafePointer<Double>
  let tableRows: Int
  let rank: Int
  /// A row of `columns` numbers for each row of each example.
  let own: UnsafePointer<Double>?
  let rows: Int
  let columns: Int

  /// How many factors a row has.
  var factorCount: Int { rank + (own == nil ? 0 : 1) }
  /// How many factors an item has.
  var width: Int { rows * factorCount }

  /// The rows themselves: `count` from row `first` on.
  ///
  /// - Parameters:
  ///   - factors: those of the item's row `first`, and on.
  func write(
    _ factors: UnsafePointer<Double>, example: Int, lane: Int, first: Int, count: Int,
    to result: UnsafeMutablePointer<Double>
  ) {
    let picked = table + lane * rank * columns
    if rank == 1 {
      guard let own else {
        Double.outerProduct(factors, picked, result, rows: count, columns: columns)
        return
      }
      Double.rowPairs(
        factors, own: own + (example * rows + first) * columns, row: picked, result, rows: count,
        columns: columns)
      return
    }
    if let own {
      let start = own + (example * rows + first) * columns
      for row in 0..<count {
        Double.scale(
          start + row * columns, by: factors[row * factorCount], result + row * columns,
          count: columns)
      }
    }
    Double.gemm(
      transposeA: false, transposeB: false, rows: count, columns: columns, inner: rank, alpha: 1,
      a: factors + (own == nil ? 0 : 1), lda: factorCount, b: picked, ldb: columns,
      beta: own == nil ? 0 : 1, c: result, ldc: columns)
  }
}

/// An elementwise op, by its own formula for changes, on rows that are combinations: each row is
/// made, changed and, where nothing but their sum is still needed, added up, a few at a time.
struct CombinationElementwiseStep: ProbeStep {
  let change: ElementwiseChange
  let combination: RowCombination
  /// What was kept of the point, in the layout of the operand.
  let kept: KeptNumbers
  let factors: UnsafeMutablePointer<Double>
  /// Room for a few rows before and behind the op.
  let room: (before: UnsafeMutablePointer<Double>, behind: UnsafeMutablePointer<Double>)
  let rowsAtATime: Int
  /// Whether the result holds the sum of each item's rows, not the rows.
  let isSummed: Bool
  let result: UnsafeMutablePointer<Double>
  let place: Int

  /// How many rows are worked on at a time, so that they stay in a core's nearest cache.
  static func rowsAtATime(_ combination: RowCombination) -> Int {
    min(combination.rows, max(1, 1024 / max(1, combination.columns)))
  }

  func run(_ block: ProbeBlock) -> Bool {
    let (rows, itemCount) = (combination.rows, block.itemCount)
    var row = 0
    while row < rows {
      let count = min(rowsAtATime, rows - row)
      if block.isEvery {
        // Example by example, so that what was kept of its rows stays at hand for all probes.
        for example in 0..<min(block.batch, itemCount) {
          for item in stride(from: example, to: itemCount, by: block.batch) {
            run(block, item, row: row, count: count)
          }
        }
      } else {
        for item in 0..<itemCount { run(block, item, row: row, count: count) }
      }
      row += count
    }
    return true
  }

  /// All rows of one item.
  func run(_ block: ProbeBlock, item: Int) {
    var row = 0
    while row < combination.rows {
      let count = min(rowsAtATime, combination.rows - row)
      run(block, item, row: row, count: count)
      row += count
    }
  }

  /// Some of the rows of one item.
  @inline(__always)
  private func run(_ block: ProbeBlock, _ item: Int, row: Int, count: Int) {
    let (rows, columns) = (combination.rows, combination.columns)
    let (example, probe) = (block.examples[item], block.probes[item])
    combination.write(
      factors + item * combination.width + row * combination.factorCount, example: example,
      lane: block.lanes[probe], first: row, count: count, to: room.before)
    let first = (example * rows + row) * columns
    let target = isSummed ? room.behind : result + (item * rows + row) * columns
    let at = kept.place(first)
    if change.apply(at, room.before, target, count * columns) {
      let x = at.first
      for element in 0..<count * columns
      where (x[element] > 0) != (x[element] + room.before[element] > 0) {
        block.changeBranch(of: probe, place, UInt64(truncatingIfNeeded: first + element))
      }
    }
    if isSummed {
      Double.columnSums(
        target, result + item * columns, rows: count, columns: columns, accumulate: row > 0)
    }
  }
}

/// A normalisation of rows that change by combinations without rows of their own.
struct StandardizedCombinationStep: ProbeStep {
  let rows: StandardizedRows
  /// Of the operand, and of the result, which has the standardised rows themselves in it.
  let operand: RowCombination
  let result: RowCombination
  /// The table's rows, less their means: their products with each standardised row, and with each
  /// other within a lane.
  let alignments: UnsafePointer<Double>
  let squares: UnsafePointer<Double>
  let factors: UnsafePointer<Double>
  /// Room for two numbers a row.
  let room: UnsafeMutablePointer<Double>
  let resultFactors: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    let (rank, count) = (operand.rank, operand.rows)
    for item in 0..<block.itemCount {
      let lane = block.lanes[block.probes[item]]
      let first = block.examples[item] * count
      let own = factors + item * count * rank
      Double.quadraticRows(
        own, square: squares + lane * rank * rank,
        along: alignments + first * operand.tableRows + lane * rank, stride: operand.tableRows,
        room, rows: count, rank: rank)
      for row in 0..<count {
        let factor = rows.factors(
          row: first + row, alignment: room[2 * row], square: room[2 * row + 1])
        let target = resultFactors + (item * count + row) * (rank + 1)
        target[0] = factor.own
        for one in 0..<rank { target[1 + one] = factor.change * own[row * rank + one] }
      }
    }
    return true
  }
}

/// One lane's change by the op's own formula.
struct LaneChangeStep: ProbeStep {
  let formula: LaneChange
  let delta: UnsafeMutablePointer<Double>
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    formula.apply(
      delta,
      ChangedItems(
        count: block.itemCount, examples: block.examples, probes: block.probes, lanes: block.lanes),
      result)
    if formula.lanesPerLane > 1 {
      for probe in 0..<block.probeCount { block.lanes[probe] /= formula.lanesPerLane }
    }
    return true
  }
}
