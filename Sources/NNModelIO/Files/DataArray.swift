package import NNTraining

/// Numbers in row-major order with their shape; the first axis counts the examples.
///
/// Files hold bytes, integers and floats of many widths. An array keeps the narrowest of bytes,
/// `Float` and `Double` that holds every value of the file's type exactly, as a data set does.
package struct DataArray: Sendable, Equatable {
  /// The sizes of the axes; `[]` for a single number.
  package let shape: [Int]
  /// As many numbers as the product of `shape`, the last axis fastest.
  package let values: Dataset.Values

  /// Numbers whose count the caller knows to be the product of `shape`.
  init(shape: [Int], values: Dataset.Values) {
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
    case .bytes(let values): values.map(Double.init)
    case .floats(let values): values.map(Double.init)
    case .doubles(let values): values
    }
  }

  /// The numbers in single precision, rounded to nearest.
  package var floats: [Float] {
    switch values {
    case .bytes(let values): values.map { Float($0) }
    case .floats(let values): values
    case .doubles(let values): values.map { Float($0) }
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
