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
}
