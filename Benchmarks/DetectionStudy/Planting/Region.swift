import NNTensor

/// Some of a tensor's coordinates.
package enum Region: Sendable {
  case coordinate(Int)
  /// One index of an axis: a row, a column, a channel, an example.
  case slice(axis: Int, index: Int)
  /// All but one index of an axis.
  case exceptSlice(axis: Int, index: Int)
  /// The first and the last index of an axis.
  case edges(axis: Int)
  /// The last coordinates: what a loop in steps of four leaves over.
  case tail(Int)
  case everySecond
  /// Above the diagonal of the last two axes.
  case upperTriangle
  /// A share drawn at random, fixed by the seed.
  case random(share: Double, seed: UInt64)

  func contains(_ flat: Int, in grid: Grid) -> Bool {
    switch self {
    case .coordinate(let index): flat == index
    case .slice(let axis, let index): grid.position(flat, axis) == index
    case .exceptSlice(let axis, let index): grid.position(flat, axis) != index
    case .edges(let axis): [0, grid.shape[axis] - 1].contains(grid.position(flat, axis))
    case .tail(let count): flat >= grid.count - count
    case .everySecond: flat % 2 == 1
    case .upperTriangle:
      grid.position(flat, grid.shape.count - 1) > grid.position(flat, grid.shape.count - 2)
    case .random(let share, let seed):
      Region.draw(seed: seed, flat) < share
    }
  }

  private static func draw(seed: UInt64, _ flat: Int) -> Double {
    var stream = RandomStream(seed: seed, purpose: "region", index: UInt64(flat))
    return stream.uniform()
  }
}

/// Row-major indices of a shape.
struct Grid: Sendable {
  let shape: [Int]
  let strides: [Int]
  var count: Int { shape.reduce(1, *) }

  init(_ shape: [Int]) {
    self.shape = shape
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    self.strides = strides
  }

  /// The index along `axis` of a flat index.
  func position(_ flat: Int, _ axis: Int) -> Int { flat / strides[axis] % shape[axis] }

  /// The flat index with another index along `axis`, made from the present one and the extent.
  func moving(_ flat: Int, _ axis: Int, _ change: (Int, Int) -> Int) -> Int {
    let present = position(flat, axis)
    return flat + (change(present, shape[axis]) - present) * strides[axis]
  }

  func moved<Scalar: TensorScalar>(
    _ values: [Scalar], axis: Int, by: Int, wraps: Bool
  ) -> [Scalar] {
    guard shape.indices.contains(axis) else { return values }
    return values.indices.map { flat in
      let source = position(flat, axis) - by
      if !wraps, source < 0 || source >= shape[axis] { return 0 }
      return values[moving(flat, axis) { _, size in ((source % size) + size) % size }]
    }
  }

  /// The sum along `axis`, at every place of it.
  func sums<Scalar: TensorScalar>(_ values: [Scalar], axis: Int) -> [Scalar] {
    var lines: [Int: Scalar] = [:]
    for flat in values.indices {
      lines[moving(flat, axis) { _, _ in 0 }, default: 0] += values[flat]
    }
    return values.indices.map { flat in lines[moving(flat, axis) { _, _ in 0 }] ?? 0 }
  }

  /// The numbers with two axes exchanged, read in the old shape.
  func transposing<Scalar>(_ values: [Scalar], _ first: Int, _ second: Int) -> [Scalar] {
    var order = Array(shape.indices)
    order.swapAt(first, second)
    let target = Grid(order.map { shape[$0] })
    return values.indices.map { flat in
      var source = 0
      for (place, axis) in order.enumerated() {
        source += target.position(flat, place) * strides[axis]
      }
      return values[source]
    }
  }
}
