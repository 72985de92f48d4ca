internal import CNNVectorMath

/// Scalar functions from the C library, bulk ones from the vector-math floor.
extension Float: TensorScalar {
  package var doubleValue: Double { Double(self) }

  package static func exp(_ x: Float) -> Float { nn_libm_exp_f32(x) }
  package static func expMinusOne(_ x: Float) -> Float { nn_libm_expm1_f32(x) }
  package static func log(_ x: Float) -> Float { nn_libm_log_f32(x) }
  package static func log(onePlus x: Float) -> Float { nn_libm_log1p_f32(x) }
  package static func tanh(_ x: Float) -> Float { nn_libm_tanh_f32(x) }

  package static func sigmoid(_ x: Float) -> Float {
    // e⁻ˣ would overflow for very negative x, where the result is tiny but not 0.
    let e = nn_libm_exp_f32(-Swift.abs(x))
    return (x >= 0 ? 1 : e) / (1 + e)
  }

  package static func erf(_ x: Float) -> Float { nn_libm_erf_f32(x) }
  package static func sin(_ x: Float) -> Float { nn_libm_sin_f32(x) }
  package static func cos(_ x: Float) -> Float { nn_libm_cos_f32(x) }
  package static func pow(_ base: Float, _ exponent: Float) -> Float {
    nn_libm_pow_f32(base, exponent)
  }

  package static func exp(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_exp_f32(x, y, count)
  }

  package static func log(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_log_f32(x, y, count)
  }

  package static func tanh(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_tanh_f32(x, y, count)
  }

  package static func sigmoid(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_sigmoid_f32(x, y, count)
  }

  package static func erf(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    nn_erf_f32(x, y, count)
  }
}
