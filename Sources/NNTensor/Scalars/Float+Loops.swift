internal import CNNVectorMath

/// Fused loops from the vector-math floor; what each does is said at `TensorScalar`.
extension Float {
  package static func add(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    nn_add_f32(x, y, z, count)
  }

  package static func subtract(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    nn_subtract_f32(x, y, z, count)
  }

  package static func multiply(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    nn_multiply_f32(x, y, z, count)
  }

  package static func divide(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    nn_divide_f32(x, y, z, count)
  }

  package static func scale(
    _ x: UnsafePointer<Float>, by factor: Float, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_scale_f32(x, factor, y, count)
  }

  package static func addScaled(
    _ x: UnsafePointer<Float>, by factor: Float, to y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_add_scaled_f32(x, factor, y, count)
  }

  package static func relu(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int)
  {
    nn_relu_f32(x, y, count)
  }

  package static func reluGradient(
    _ x: UnsafePointer<Float>, upstream: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    nn_relu_gradient_f32(x, upstream, y, count)
  }

  package static func sum(_ x: UnsafePointer<Float>, count: Int) -> Float { nn_sum_f32(x, count) }

  package static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Float {
    nn_sum_of_squares_f32(x, count)
  }

  package static func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
    nn_maximum_f32(x, count)
  }

  package static func addRow(
    _ x: UnsafePointer<Float>, row: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    rows: Int, columns: Int
  ) {
    nn_add_row_f32(x, row, y, rows, columns)
  }

  package static func columnSums(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
    accumulate: Bool
  ) {
    nn_column_sums_f32(x, y, rows, columns, accumulate)
  }

  package static func rowSums(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
  ) {
    nn_row_sums_f32(x, y, rows, columns)
  }

  package static func rowMaxima(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
  ) {
    nn_row_maxima_f32(x, y, rows, columns)
  }

  package static func softmaxRows(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
  ) {
    nn_softmax_f32(x, y, rows, columns)
  }

  package static func logSoftmaxRows(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
  ) {
    nn_log_softmax_f32(x, y, rows, columns)
  }

  package static func sgdStep(
    parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    velocity: UnsafeMutablePointer<Float>?, count: Int, _ step: SGDStep
  ) {
    nn_sgd_f32(
      parameters, gradient, velocity, count, Float(step.learningRate), Float(step.momentum),
      Float(step.weightDecay), step.nesterov)
  }

  package static func adamStep(
    parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
    count: Int, _ step: AdamStep
  ) {
    nn_adam_f32(
      parameters, gradient, firstMoment, secondMoment, count, Float(step.stepSize),
      Float(step.oneMinusBeta1), Float(step.beta2), Float(step.oneMinusBeta2),
      Float(step.secondCorrectionRoot), Float(step.epsilon), Float(step.weightDecay),
      Float(step.shrink))
  }

  package static func gelu(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_gelu_f32(x, y, count)
  }

  package static func geluGradient(
    _ x: UnsafePointer<Float>, upstream: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    nn_gelu_gradient_f32(x, upstream, y, count)
  }
}
