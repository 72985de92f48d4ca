internal import CNNVectorMath

/// Recurrent steps from the vector-math floor; what each does is said at `TensorScalar`.
extension Double {
  package static func lstmCells(
    _ states: UnsafeMutablePointer<Double>, rowStride: Int, bias: UnsafePointer<Double>,
    isFirst: Bool, hidden: UnsafeMutablePointer<Double>, rows: Int, units: Int
  ) {
    nn_lstm_cells_f64(states, rowStride, bias, isFirst, hidden, rows, units)
  }

  package static func lstmCellGradient(
    upstream: UnsafePointer<Double>, states: UnsafePointer<Double>,
    cellBefore: UnsafePointer<Double>?, forHidden: UnsafePointer<Double>,
    forCell: UnsafeMutablePointer<Double>, gates: UnsafeMutablePointer<Double>, units: Int
  ) {
    nn_lstm_cell_gradient_f64(
      upstream, states, cellBefore, forHidden, forCell, gates, units)
  }

  package static func gruCells(
    inputSums: UnsafePointer<Double>, stride: Int, stateSums: UnsafePointer<Double>?,
    bias: UnsafePointer<Double>, states: UnsafeMutablePointer<Double>, partStride: Int,
    rowStride: Int, hidden: UnsafeMutablePointer<Double>, rows: Int, units: Int
  ) {
    nn_gru_cells_f64(
      inputSums, stride, stateSums, bias, states, partStride, rowStride, hidden, rows, units)
  }

  package static func gruCellGradient(
    upstream: UnsafePointer<Double>, states: UnsafePointer<Double>, partStride: Int,
    before: UnsafePointer<Double>?, forHidden: UnsafeMutablePointer<Double>,
    inputSums: UnsafeMutablePointer<Double>, stateSums: UnsafeMutablePointer<Double>, units: Int
  ) {
    nn_gru_cell_gradient_f64(
      upstream, states, partStride, before, forHidden, inputSums, stateSums, units)
  }
}
