import NNTensor

/// What a formula for changes keeps of many values: up to three arrays of as many numbers.
package struct KeptNumbers: Sendable {
  /// How many numbers each array has.
  package let count: Int
  private let arrays: [Buffer<Double>]

  /// Room for `places` numbers (1 to 3) of each of `count` values.
  package init(count: Int, places: Int) {
    self.count = count
    arrays = (0..<max(1, min(places, 3))).map { _ in Buffer(count: count) }
  }

  /// Where the arrays begin; one that is not kept stands where the last does.
  package var first: UnsafeMutablePointer<Double> { arrays[0].pointer }
  package var second: UnsafeMutablePointer<Double> { arrays[min(1, arrays.count - 1)].pointer }
  package var third: UnsafeMutablePointer<Double> { arrays[arrays.count - 1].pointer }
  /// The arrays by themselves.
  package var pointers: [UnsafeMutablePointer<Double>] { arrays.map(\.pointer) }

  /// What is kept of the value `number` and those behind it.
  @inline(__always)
  package func place(_ number: Int) -> KeptPlace {
    KeptPlace(first: first + number, second: second + number, third: third + number)
  }
}

/// Where in ``KeptNumbers`` a run of values begins.
package struct KeptPlace {
  package let first: UnsafePointer<Double>
  package let second: UnsafePointer<Double>
  package let third: UnsafePointer<Double>

  package init(
    first: UnsafePointer<Double>, second: UnsafePointer<Double>, third: UnsafePointer<Double>
  ) {
    self.first = first
    self.second = second
    self.third = third
  }
}
