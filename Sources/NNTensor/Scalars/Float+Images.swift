internal import CNNVectorMath

/// Loops over images from the vector-math floor; what each does is said at `TensorScalar`.
extension Float {
  package static func copyRows(
    _ x: UnsafePointer<Float>, stride: Int, to y: UnsafeMutablePointer<Float>, stride yStride: Int,
    rows: Int, columns: Int
  ) {
    nn_copy_rows_f32(x, stride, y, yStride, rows, columns)
  }

  package static func addRows(
    _ x: UnsafePointer<Float>, stride: Int, to y: UnsafeMutablePointer<Float>, stride yStride: Int,
    rows: Int, columns: Int
  ) {
    nn_add_rows_f32(x, stride, y, yStride, rows, columns)
  }

  package static func maxPoolPairs(
    _ upper: UnsafePointer<Float>, _ lower: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_max_pool_pairs_f32(upper, lower, y, count)
  }

  package static func maxPoolPairsChoices(
    _ upper: UnsafePointer<Float>, _ lower: UnsafePointer<Float>,
    _ choices: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    nn_max_pool_pairs_choices_f32(upper, lower, choices, count)
  }

  package static func signs(
    _ x: UnsafePointer<Float>, _ words: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    nn_signs_f32(x, words, count)
  }

  package static func maxPoolPairsGradient(
    _ upper: UnsafePointer<Float>, _ lower: UnsafePointer<Float>, upstream: UnsafePointer<Float>,
    toUpper: UnsafeMutablePointer<Float>, toLower: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_max_pool_pairs_gradient_f32(upper, lower, upstream, toUpper, toLower, count)
  }
}
