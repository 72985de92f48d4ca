internal import CNNVectorMath

/// Recurrent steps from the vector-math floor; what each does is said at `TensorScalar`.
extension Float {
  package static func lstmCells(
    _ states: UnsafeMutablePointer<Float>, rowStride: Int, bias: UnsafePointer<Float>,
    isFirst: Bool, hidden: UnsafeMutablePointer<Float>, rows: Int, units: Int
  ) {
    nn_lstm_cells_f32(states, rowStride, bias, isFirst, hidden, rows, units)
  }

  package static func lstmCellGradient(
    upstream: UnsafePointer<Float>, states: UnsafePointer<Float>,
    cellBefore: UnsafePointer<Float>?, forHidden: UnsafePointer<Float>,
    forCell: UnsafeMutablePointer<Float>, gates: UnsafeMutablePointer<Float>, units: Int
  ) {
    nn_lstm_cell_gradient_f32(
      upstream, states, cellBefore, forHidden, forCell, gates, units)
  }

  package static func gruCells(
    inputSums: UnsafePointer<Float>, stride: Int, stateSums: UnsafePointer<Float>?,
    bias: UnsafePointer<Float>, states: UnsafeMutablePointer<Float>, partStride: Int,
    rowStride: Int, hidden: UnsafeMutablePointer<Float>, rows: Int, units: Int
  ) {
    nn_gru_cells_f32(
      inputSums, stride, stateSums, bias, states, partStride, rowStride, hidden, rows, units)
  }

  package static func gruCellGradient(
    upstream: UnsafePointer<Float>, states: UnsafePointer<Float>, partStride: Int,
    before: UnsafePointer<Float>?, forHidden: UnsafeMutablePointer<Float>,
    inputSums: UnsafeMutablePointer<Float>, stateSums: UnsafeMutablePointer<Float>, units: Int
  ) {
    nn_gru_cell_gradient_f32(
      upstream, states, partStride, before, forHidden, inputSums, stateSums, units)
  }
}
