// What a scalar without vector code of its own gets: plain loops over the scalar functions.

extension TensorScalar {
  package static func exp(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int) {
    for i in 0..<count { y[i] = exp(x[i]) }
  }

  package static func log(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int) {
    for i in 0..<count { y[i] = log(x[i]) }
  }

  package static func tanh(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int) {
    for i in 0..<count { y[i] = tanh(x[i]) }
  }

  package static func sigmoid(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] = sigmoid(x[i]) }
  }

  package static func erf(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int) {
    for i in 0..<count { y[i] = erf(x[i]) }
  }

  package static func add(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { z[i] = x[i] + y[i] }
  }

  package static func subtract(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { z[i] = x[i] - y[i] }
  }

  package static func multiply(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { z[i] = x[i] * y[i] }
  }

  package static func divide(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { z[i] = x[i] / y[i] }
  }

  package static func scale(
    _ x: UnsafePointer<Self>, by factor: Self, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] = factor * x[i] }
  }

  package static func addScaled(
    _ x: UnsafePointer<Self>, by factor: Self, to y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] += factor * x[i] }
  }

  package static func relu(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int) {
    // The comparison is false for NaN, which is so kept.
    for i in 0..<count { y[i] = x[i] <= .zero ? .zero : x[i] }
  }

  package static func reluGradient(
    _ x: UnsafePointer<Self>, upstream: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    count: Int
  ) {
    for i in 0..<count { y[i] = x[i] <= .zero ? .zero : upstream[i] }
  }

  package static func normal(below x: Self) -> Self {
    let half = Self(0.5)
    return half * (1 + erf(x * half.squareRoot()))
  }

  /// The derivative of the exact GELU, `Φ(x) + x · φ(x)`.
  package static func geluSlope(_ x: Self) -> Self {
    let half = Self(0.5)
    // 1 / √(2π) as a sum, so that a double-double keeps its digits.
    let normalisation = Self(0x1.9884533d43651p-2) + Self(-0x1.cbc0d30ebfd15p-56)
    return normal(below: x) + x * (normalisation * exp(-half * x * x))
  }

  package static func gelu(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int) {
    for i in 0..<count { y[i] = x[i] * normal(below: x[i]) }
  }

  package static func geluGradient(
    _ x: UnsafePointer<Self>, upstream: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    count: Int
  ) {
    for i in 0..<count { y[i] = upstream[i] * geluSlope(x[i]) }
  }
}
