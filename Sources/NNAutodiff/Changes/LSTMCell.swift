import NNTensor

/// A step of an ``LSTM``: sums of the input gate, the forget gate, the candidate and the output
/// gate.
enum LSTMCell: RecurrentCell {
  static let inputBlocks = [0, 1, 2, 3]
  static let stateBlocks = [0, 1, 2, 3]
  static var keptCount: Int { Double.lstmKeptCount }

  static func keep(
    _ kept: UnsafeMutablePointer<Double>, sums: UnsafePointer<Double>,
    cells: UnsafeMutablePointer<Double>, before: UnsafePointer<Double>,
    after: UnsafeMutablePointer<Double>, units: Int
  ) {
    for unit in 0..<units {
      let candidate = sums[2 * units + unit]
      keep(sums[unit], 0, unit, kept, units: units)
      keep(sums[units + unit], 2, unit, kept, units: units)
      keep(2 * candidate, 4, unit, kept, units: units)
      keep(sums[3 * units + unit], 6, unit, kept, units: units)
      kept[10 * units + unit] = cells[unit]
      cells[unit] =
        kept[2 * units + unit] * cells[unit] + kept[unit] * Double.tanh(candidate)
      keep(2 * cells[unit], 8, unit, kept, units: units)
      after[unit] = kept[6 * units + unit] * Double.tanh(cells[unit])
    }
  }

  static func changes(
    at kept: UnsafePointer<Double>, keptStride: Int, examples: Int, gates: UnsafePointer<Double>,
    cells: UnsafeMutablePointer<Double>, hidden: UnsafeMutablePointer<Double>, rows: Int, units: Int
  ) {
    Double.lstmCellChanges(
      at: kept, keptStride: keptStride, examples: examples, gates: gates, cells: cells,
      hidden: hidden, rows: rows, units: units)
  }
}
