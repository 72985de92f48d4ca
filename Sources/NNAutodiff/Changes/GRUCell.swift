import NNTensor

/// A step of a ``GRU``: sums of the reset gate and the update gate, and the candidate's from the
/// inputs and from the state.
enum GRUCell: RecurrentCell {
  static let inputBlocks = [0, 1, 2]
  static let stateBlocks = [0, 1, 3]
  static var keptCount: Int { Double.gruKeptCount }

  static func keep(
    _ kept: UnsafeMutablePointer<Double>, sums: UnsafePointer<Double>,
    cells: UnsafeMutablePointer<Double>, before: UnsafePointer<Double>,
    after: UnsafeMutablePointer<Double>, units: Int
  ) {
    for unit in 0..<units {
      let fromState = sums[3 * units + unit]
      keep(sums[unit], 0, unit, kept, units: units)
      keep(sums[units + unit], 2, unit, kept, units: units)
      let sum = sums[2 * units + unit] + kept[unit] * fromState
      keep(2 * sum, 4, unit, kept, units: units)
      kept[6 * units + unit] = fromState
      kept[7 * units + unit] = before[unit]
      after[unit] =
        kept[3 * units + unit] * Double.tanh(sum) + kept[2 * units + unit] * before[unit]
    }
  }

  static func changes(
    at kept: UnsafePointer<Double>, keptStride: Int, examples: Int, gates: UnsafePointer<Double>,
    cells: UnsafeMutablePointer<Double>, hidden: UnsafeMutablePointer<Double>, rows: Int, units: Int
  ) {
    Double.gruCellChanges(
      at: kept, keptStride: keptStride, examples: examples, gates: gates, sums: cells,
      hidden: hidden, rows: rows, units: units)
  }
}
