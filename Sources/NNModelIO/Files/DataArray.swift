/// Numbers in row-major order with their shape; the first axis counts the examples.
///
/// Files hold bytes, integers and floats of many widths. An array keeps the narrower of `Float`
/// and `Double` that holds every value of the file's type exactly.
package struct DataArray: Sendable, Equatable {
  /// The numbers themselves.
  package enum Values: Sendable, Equatable {
    case float32([Float])
    case float64([Double])

    /// How many there are.
    package var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      }
    }
  }

  /// The sizes of the axes; `[]` for a single number.
  package let shape: [Int]
  /// As many numbers as the product of `shape`, the last axis fastest.
  package let values: Values

  /// Numbers whose count the caller knows to be the product of `shape`.
  init(shape: [Int], values: Values) {
    self.shape = shape
    self.values = values
  }

  /// The length of the first axis; 1 for a single number.
  package var exampleCount: Int { shape.first ?? 1 }

  /// The shape of one example: every axis but the first.
  package var exampleShape: [Int] { Array(shape.dropFirst()) }

  /// The numbers in double precision, which every value fits exactly.
  package var doubles: [Double] {
    switch values {
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    }
  }

  /// The numbers in single precision, rounded to nearest.
  package var floats: [Float] {
    switch values {
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    }
  }

  /// The position of element `offset`, one index an axis, as in `[12, 0, 3]`.
  package func index(of offset: Int) -> [Int] {
    var index = [Int](repeating: 0, count: shape.count)
    var rest = offset
    for axis in shape.indices.reversed() where shape[axis] > 0 {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return index
  }

  /// The product of `shape`, or `nil` where it overflows or an axis is negative.
  static func elementCount(of shape: [Int]) -> Int? {
    var count = 1
    for axis in shape {
      guard axis >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: axis)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}
