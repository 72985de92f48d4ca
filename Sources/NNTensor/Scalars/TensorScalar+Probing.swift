// What differences of an objective need besides the kernels: in loops of their own for the scalars
// that they are taken in, since a generic loop calls another function for every number.

extension TensorScalar {
  package static func move(
    _ base: UnsafePointer<Double>, along direction: UnsafePointer<Double>, by step: Double,
    to y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for index in 0..<count { y[index] = Self(base[index]) + Self(step) * Self(direction[index]) }
  }

  package static func weightedSum(
    _ weights: UnsafePointer<Self>, _ x: UnsafePointer<Self>, addedTo total: Self, count: Int
  ) -> Self {
    var total = total
    for index in 0..<count { total += weights[index] * x[index] }
    return total
  }
}

extension Double {
  package static func move(
    _ base: UnsafePointer<Double>, along direction: UnsafePointer<Double>, by step: Double,
    to y: UnsafeMutablePointer<Double>, count: Int
  ) {
    for index in 0..<count { y[index] = base[index] + step * direction[index] }
  }

  package static func weightedSum(
    _ weights: UnsafePointer<Double>, _ x: UnsafePointer<Double>, addedTo total: Double, count: Int
  ) -> Double {
    // Several sums side by side: one after the other, each addition would wait for the last.
    total + weightedSum(weights, x, count: count)
  }
}

extension DoubleDouble {
  package static func move(
    _ base: UnsafePointer<Double>, along direction: UnsafePointer<Double>, by step: Double,
    to y: UnsafeMutablePointer<DoubleDouble>, count: Int
  ) {
    for index in 0..<count {
      y[index] = DoubleDouble(base[index]) + product(step, direction[index])
    }
  }

  package static func weightedSum(
    _ weights: UnsafePointer<DoubleDouble>, _ x: UnsafePointer<DoubleDouble>,
    addedTo total: DoubleDouble, count: Int
  ) -> DoubleDouble {
    var total = total
    for index in 0..<count { total += weights[index] * x[index] }
    return total
  }
}
