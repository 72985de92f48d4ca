internal import CNNVectorMath

/// Scalar functions from the C library, bulk ones from the vector-math floor.
extension Double: TensorScalar {
  package var doubleValue: Double { self }

  package static func exp(_ x: Double) -> Double { nn_libm_exp_f64(x) }
  package static func expMinusOne(_ x: Double) -> Double { nn_libm_expm1_f64(x) }
  package static func log(_ x: Double) -> Double { nn_libm_log_f64(x) }
  package static func log(onePlus x: Double) -> Double { nn_libm_log1p_f64(x) }
  package static func tanh(_ x: Double) -> Double { nn_libm_tanh_f64(x) }

  package static func sigmoid(_ x: Double) -> Double {
    // e⁻ˣ would overflow for very negative x, where the result is tiny but not 0.
    let e = nn_libm_exp_f64(-Swift.abs(x))
    return (x >= 0 ? 1 : e) / (1 + e)
  }

  package static func erf(_ x: Double) -> Double { nn_libm_erf_f64(x) }
  package static func sin(_ x: Double) -> Double { nn_libm_sin_f64(x) }
  package static func cos(_ x: Double) -> Double { nn_libm_cos_f64(x) }
  package static func pow(_ base: Double, _ exponent: Double) -> Double {
    nn_libm_pow_f64(base, exponent)
  }

  package static func exp(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_exp_f64(x, y, count)
  }

  package static func log(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_log_f64(x, y, count)
  }

  package static func tanh(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_tanh_f64(x, y, count)
  }

  package static func sigmoid(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_sigmoid_f64(x, y, count)
  }

  package static func erf(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_erf_f64(x, y, count)
  }
}
