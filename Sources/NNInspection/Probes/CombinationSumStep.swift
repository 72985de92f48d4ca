import NNAutodiff
import NNTensor

/// What of rows that are combinations does not depend on the probe, packed for their sums.
final class PackedCombination {
  /// Of each example what was kept of the point and the own rows.
  let point: Buffer<Double>
  /// The largest size in each own row; `nil` where there are none.
  let ownSizes: Buffer<Double>?
  /// How many numbers of `point` a group of columns has.
  let groupSize: Int
  let groups: Int

  init(_ combination: RowCombination, kept: KeptNumbers, examples: Int) {
    let (rows, columns) = (combination.rows, combination.columns)
    let width = CombinedColumns.groupWidth
    groups = (columns + width - 1) / width
    groupSize = rows * 4 * width
    point = Buffer(count: examples * groups * groupSize)
    ownSizes = combination.own.map { largestSizes($0, rows: examples * rows, columns: columns) }
    for example in 0..<examples {
      let first = example * rows * columns
      let at = kept.place(first)
      for (place, source) in [at.first, at.second, at.third, combination.own.map { $0 + first }]
        .enumerated()
      {
        guard let source else { continue }
        Double.packColumns(
          source, rows: rows, columns: columns, rowStride: 4 * width,
          point.pointer + example * groups * groupSize + place * width)
      }
    }
  }
}

/// A table of rows in groups of columns, and the largest size in each of its rows.
final class PackedTable {
  let rows: Buffer<Double>
  let sizes: Buffer<Double>
  /// How far on the next group of columns is.
  let stride: Int

  init(_ combination: RowCombination) {
    let (count, columns) = (combination.tableRows, combination.columns)
    let width = CombinedColumns.groupWidth
    stride = count * width
    rows = Buffer(count: (columns + width - 1) / width * stride)
    Double.packColumns(
      combination.table, rows: count, columns: columns, rowStride: width, rows.pointer)
    sizes = largestSizes(combination.table, rows: count, columns: columns)
  }
}

/// The largest size in each row; infinite where a number is not finite.
private func largestSizes(
  _ x: UnsafePointer<Double>, rows: Int, columns: Int
) -> Buffer<Double> {
  let sizes = Buffer<Double>(count: rows)
  for row in 0..<rows {
    var largest = 0.0
    for column in 0..<columns {
      let size = x[row * columns + column].magnitude
      largest = size.isFinite ? max(largest, size) : .infinity
    }
    sizes.pointer[row] = largest
  }
  return sizes
}

/// The sums over the rows of an elementwise op's changes, where the rows are combinations.
struct CombinationSumStep: ProbeStep {
  let formula: SummedChange
  let combination: RowCombination
  let packed: PackedCombination
  let table: PackedTable
  /// What larger changes take.
  let otherwise: CombinationElementwiseStep
  let factors: UnsafeMutablePointer<Double>
  /// Room for a number of each item.
  let limits: UnsafeMutablePointer<Double>
  let result: UnsafeMutablePointer<Double>

  func run(_ block: ProbeBlock) -> Bool {
    let (rows, rank) = (combination.rows, combination.rank)
    var areSmall = true
    for item in 0..<block.itemCount {
      let limit = Double.combinationLimit(
        factors + item * combination.width,
        own: packed.ownSizes.map { UnsafePointer($0.pointer) + block.examples[item] * rows },
        table: table.sizes.pointer + block.lanes[block.probes[item]] * rank, rows: rows, rank: rank)
      limits[item] = limit
      areSmall = areSmall && limit < formula.limit
    }
    // So many groups of columns at a time that what was kept of them stays in the nearest cache.
    let atATime = max(1, 4096 / packed.groupSize)
    var group = 0
    while group < packed.groups {
      let count = min(atATime, packed.groups - group)
      if block.isEvery {
        // Example by example, so that it stays there for all probes.
        for example in 0..<min(block.batch, block.itemCount) {
          for item in stride(from: example, to: block.itemCount, by: block.batch) {
            run(block, item, group: group, count: count)
          }
        }
      } else {
        for item in 0..<block.itemCount { run(block, item, group: group, count: count) }
      }
      group += count
    }
    guard !areSmall else { return true }
    for item in 0..<block.itemCount where !(limits[item] < formula.limit) {
      otherwise.run(block, item: item)
    }
    return true
  }

  /// Some of the columns of one item.
  @inline(__always)
  private func run(_ block: ProbeBlock, _ item: Int, group: Int, count: Int) {
    let limit = limits[item]
    guard limit < formula.limit else { return }
    let width = CombinedColumns.groupWidth
    let first = group * width
    let columns = min(count * width, combination.columns - first)
    let sums = result + item * combination.columns + first
    if limit == 0 { return sums.update(repeating: 0, count: columns) }
    let lane = block.lanes[block.probes[item]]
    formula.apply(
      CombinedColumns(
        point: packed.point.pointer
          + (block.examples[item] * packed.groups + group) * packed.groupSize,
        hasOwn: packed.ownSizes != nil, factors: factors + item * combination.width,
        table: table.rows.pointer + group * table.stride + lane * combination.rank * width,
        tableStride: table.stride, rank: combination.rank, rows: combination.rows,
        columns: columns), limit, sums)
  }
}
