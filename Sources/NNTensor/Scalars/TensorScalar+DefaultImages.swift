/// Loops over images, for scalars that have no faster ones.
extension TensorScalar {
  package static func copyRows(
    _ x: UnsafePointer<Self>, stride: Int, to y: UnsafeMutablePointer<Self>, stride yStride: Int,
    rows: Int, columns: Int
  ) {
    for row in 0..<rows { (y + row * yStride).update(from: x + row * stride, count: columns) }
  }

  package static func addRows(
    _ x: UnsafePointer<Self>, stride: Int, to y: UnsafeMutablePointer<Self>, stride yStride: Int,
    rows: Int, columns: Int
  ) {
    for row in 0..<rows {
      for column in 0..<columns { y[row * yStride + column] += x[row * stride + column] }
    }
  }

  package static func maxPoolPairs(
    _ upper: UnsafePointer<Self>, _ lower: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    count: Int
  ) {
    for i in 0..<count { y[i] = largestOfFour(upper + 2 * i, lower + 2 * i).value }
  }

  package static func maxPoolPairsChoices(
    _ upper: UnsafePointer<Self>, _ lower: UnsafePointer<Self>,
    _ choices: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    for i in 0..<count {
      choices[i] = UInt8(truncatingIfNeeded: largestOfFour(upper + 2 * i, lower + 2 * i).place)
    }
  }

  package static func signs(
    _ x: UnsafePointer<Self>, _ words: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    for first in stride(from: 0, to: count, by: 64) {
      var word: UInt64 = 0
      for index in first..<min(first + 64, count) where x[index] > .zero {
        word |= 1 << UInt64(index - first)
      }
      words[first / 64] = word
    }
  }

  package static func maxPoolPairsGradient(
    _ upper: UnsafePointer<Self>, _ lower: UnsafePointer<Self>, upstream: UnsafePointer<Self>,
    toUpper: UnsafeMutablePointer<Self>, toLower: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count {
      let place = largestOfFour(upper + 2 * i, lower + 2 * i).place
      toUpper[2 * i] = place == 0 ? upstream[i] : .zero
      toUpper[2 * i + 1] = place == 1 ? upstream[i] : .zero
      toLower[2 * i] = place == 2 ? upstream[i] : .zero
      toLower[2 * i + 1] = place == 3 ? upstream[i] : .zero
    }
  }

  private static func largestOfFour(
    _ upper: UnsafePointer<Self>, _ lower: UnsafePointer<Self>
  ) -> (value: Self, place: Int) {
    var largest = (value: upper[0], place: 0)
    for (place, value) in [(1, upper[1]), (2, lower[0]), (3, lower[1])]
    where value > largest.value || value.isNaN {
      largest = (value, place)
    }
    return largest
  }
}
