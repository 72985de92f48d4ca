internal import CNNVectorMath

/// Fused loops from the vector-math floor; what each does is said at `TensorScalar`.
extension Double {
  package static func add(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    nn_add_f64(x, y, z, count)
  }

  package static func subtract(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    nn_subtract_f64(x, y, z, count)
  }

  package static func multiply(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    nn_multiply_f64(x, y, z, count)
  }

  package static func divide(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    nn_divide_f64(x, y, z, count)
  }

  package static func scale(
    _ x: UnsafePointer<Double>, by factor: Double, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_scale_f64(x, factor, y, count)
  }

  package static func addScaled(
    _ x: UnsafePointer<Double>, by factor: Double, to y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_add_scaled_f64(x, factor, y, count)
  }

  package static func relu(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_relu_f64(x, y, count)
  }

  package static func reluGradient(
    _ x: UnsafePointer<Double>, upstream: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    nn_relu_gradient_f64(x, upstream, y, count)
  }

  package static func sum(_ x: UnsafePointer<Double>, count: Int) -> Double { nn_sum_f64(x, count) }

  package static func sumOfSquares(_ x: UnsafePointer<Double>, count: Int) -> Double {
    nn_sum_of_squares_f64(x, count)
  }

  package static func maximum(_ x: UnsafePointer<Double>, count: Int) -> Double {
    nn_maximum_f64(x, count)
  }

  package static func addRow(
    _ x: UnsafePointer<Double>, row: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    rows: Int, columns: Int
  ) {
    nn_add_row_f64(x, row, y, rows, columns)
  }

  package static func columnSums(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, rows: Int, columns: Int,
    accumulate: Bool
  ) {
    nn_column_sums_f64(x, y, rows, columns, accumulate)
  }

  package static func rowSums(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_row_sums_f64(x, y, rows, columns)
  }

  package static func rowMaxima(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_row_maxima_f64(x, y, rows, columns)
  }

  package static func softmaxRows(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_softmax_f64(x, y, rows, columns)
  }

  package static func logSoftmaxRows(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    nn_log_softmax_f64(x, y, rows, columns)
  }

  package static func sgdStep(
    parameters: UnsafeMutablePointer<Double>, gradient: UnsafePointer<Double>,
    velocity: UnsafeMutablePointer<Double>?, count: Int, _ step: SGDStep
  ) {
    nn_sgd_f64(
      parameters, gradient, velocity, count, step.learningRate, step.momentum,
      step.weightDecay, step.nesterov)
  }

  package static func adamStep(
    parameters: UnsafeMutablePointer<Double>, gradient: UnsafePointer<Double>,
    firstMoment: UnsafeMutablePointer<Double>, secondMoment: UnsafeMutablePointer<Double>,
    count: Int, _ step: AdamStep
  ) {
    nn_adam_f64(
      parameters, gradient, firstMoment, secondMoment, count, step.stepSize,
      step.oneMinusBeta1, step.beta2, step.oneMinusBeta2,
      step.secondCorrectionRoot, step.epsilon, step.weightDecay, step.shrink)
  }

  package static func gelu(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_gelu_f64(x, y, count)
  }

  package static func geluGradient(
    _ x: UnsafePointer<Double>, upstream: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    nn_gelu_gradient_f64(x, upstream, y, count)
  }
}
