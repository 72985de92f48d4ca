import NNTensor

/// One step of a recurrent layer, as ``RecurrentProbe`` goes through it.
///
/// A step has four blocks of `units` sums. The blocks of rows of the weights and biases of the
/// inputs and of the states add to some of them each.
protocol RecurrentCell {
  /// Which of the four each block of rows of `weight_ih` and `bias_ih` adds to.
  static var inputBlocks: [Int] { get }
  /// The same of `weight_hh` and `bias_hh`.
  static var stateBlocks: [Int] { get }
  /// How many numbers of each unit ``changes`` needs of the point.
  static var keptCount: Int { get }

  /// One step of one example at the point: writes what is kept (`keptCount · units`) and the state
  /// after; `cells` (`units`) is handed from step to step and 0 at first.
  static func keep(
    _ kept: UnsafeMutablePointer<Double>, sums: UnsafePointer<Double>,
    cells: UnsafeMutablePointer<Double>, before: UnsafePointer<Double>,
    after: UnsafeMutablePointer<Double>, units: Int)

  /// One step by its changes, for rows that are the examples over and over, what was kept of each
  /// `keptStride` apart: from the changes of the sums (`4 · units` a row) and of the states before,
  /// those of the states after. `cells` (`units` a row) is handed from step to step and 0 at first.
  static func changes(
    at kept: UnsafePointer<Double>, keptStride: Int, examples: Int, gates: UnsafePointer<Double>,
    cells: UnsafeMutablePointer<Double>, hidden: UnsafeMutablePointer<Double>, rows: Int, units: Int
  )
}

extension RecurrentCell {
  /// Writes σ(x) at block `place` of what is kept, and 1 − σ(x) at the next.
  @inline(__always)
  static func keep(
    _ x: Double, _ place: Int, _ unit: Int, _ kept: UnsafeMutablePointer<Double>, units: Int
  ) {
    kept[place * units + unit] = Double.sigmoid(x)
    kept[(place + 1) * units + unit] = Double.sigmoid(-x)
  }
}
