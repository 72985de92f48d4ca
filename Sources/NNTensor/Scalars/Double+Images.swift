internal import CNNVectorMath

/// Loops over images from the vector-math floor; what each does is said at `TensorScalar`.
extension Double {
  package static func copyRows(
    _ x: UnsafePointer<Double>, stride: Int, to y: UnsafeMutablePointer<Double>,
    stride yStride: Int,
    rows: Int, columns: Int
  ) {
    nn_copy_rows_f64(x, stride, y, yStride, rows, columns)
  }

  package static func addRows(
    _ x: UnsafePointer<Double>, stride: Int, to y: UnsafeMutablePointer<Double>,
    stride yStride: Int,
    rows: Int, columns: Int
  ) {
    nn_add_rows_f64(x, stride, y, yStride, rows, columns)
  }

  package static func maxPoolPairs(
    _ upper: UnsafePointer<Double>, _ lower: UnsafePointer<Double>,
    _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_max_pool_pairs_f64(upper, lower, y, count)
  }

  package static func maxPoolPairsChoices(
    _ upper: UnsafePointer<Double>, _ lower: UnsafePointer<Double>,
    _ choices: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    nn_max_pool_pairs_choices_f64(upper, lower, choices, count)
  }

  package static func signs(
    _ x: UnsafePointer<Double>, _ words: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    nn_signs_f64(x, words, count)
  }

  package static func maxPoolPairsGradient(
    _ upper: UnsafePointer<Double>, _ lower: UnsafePointer<Double>, upstream: UnsafePointer<Double>,
    toUpper: UnsafeMutablePointer<Double>, toLower: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_max_pool_pairs_gradient_f64(upper, lower, upstream, toUpper, toLower, count)
  }
}
