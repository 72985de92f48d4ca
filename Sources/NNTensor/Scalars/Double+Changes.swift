internal import CNNVectorMath

// How small changes move what an op makes of a value, to the precision of the change itself.

extension Double {
  /// Whether any element is above 0 in one array and not in the other.
  package static func crossesZero(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int
  ) -> Bool {
    nn_crosses_zero_f64(x, y, count)
  }

  /// `result = relu(x + change) − relu(x)`; whether any element passed 0.
  package static func reluChange(
    at x: UnsafePointer<Double>, _ change: UnsafePointer<Double>,
    _ result: UnsafeMutablePointer<Double>, count: Int
  ) -> Bool {
    nn_relu_change_f64(x, change, result, count)
  }

  /// `result = σ(x + change) − σ(x)`, from `value` = σ(x) and `rest` = 1 − σ(x).
  package static func sigmoidChange(
    at value: UnsafePointer<Double>, _ rest: UnsafePointer<Double>,
    _ change: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_sigmoid_change_f64(value, rest, change, result, count)
  }

  /// `result = tanh(x + change) − tanh(x)`, from `value` = σ(2x) and `rest` = 1 − σ(2x).
  package static func tanhChange(
    at value: UnsafePointer<Double>, _ rest: UnsafePointer<Double>,
    _ change: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>, count: Int
  ) {
    nn_tanh_change_f64(value, rest, change, result, count)
  }

  /// The change of −log softmax(x)[target] for `count` items, the classes outermost:
  /// `change[c * count + i]`, `softmax[c * examples + e]`; `scratch` holds 3 `count` numbers.
  package static func crossEntropyChange(
    _ change: UnsafePointer<Double>, softmax: UnsafePointer<Double>,
    example: UnsafePointer<Int>, target: UnsafePointer<Int>,
    scratch: UnsafeMutablePointer<Double>, _ result: UnsafeMutablePointer<Double>, count: Int,
    classes: Int, examples: Int
  ) {
    nn_cross_entropy_change_f64(
      change, softmax, example, target, scratch, result, count, classes, examples)
  }
}
