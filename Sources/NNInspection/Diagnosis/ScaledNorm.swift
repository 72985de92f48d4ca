/// A Euclidean norm gathered piece by piece, without under- or overflow of the squares.
struct ScaledNorm: Sendable {
  /// The norm of everything added.
  private(set) var value = 0.0
  /// How many numbers were added.
  private(set) var count = 0

  /// Adds numbers, each times `factor`. NaN stays NaN.
  mutating func add(_ numbers: UnsafeBufferPointer<Double>, times factor: Double = 1) {
    count += numbers.count
    var largest = 0.0
    var sum = 0.0
    for number in numbers {
      largest = max(largest, abs(number))
      sum += number
    }
    guard !sum.isNaN else { return value = .nan }
    guard largest > 0, largest.isFinite else { return largest > 0 ? value = largest : () }
    var squares = 0.0
    for number in numbers {
      let scaled = number / largest
      squares += scaled * scaled
    }
    let own = factor * largest * squares.squareRoot()
    let (high, low) = (max(value, own), min(value, own))
    value = high * (1 + (low / high) * (low / high)).squareRoot()
  }

  /// The root of the mean square of everything added.
  var rootMeanSquare: Double { count == 0 ? 0 : value / Double(count).squareRoot() }
}
