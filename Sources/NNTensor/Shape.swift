/// The extents of a tensor's axes, outermost first; `[]` is a scalar.
package struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extent of each axis.
  package let dimensions: [Int]
  /// The number of elements: the product of the extents, 1 for a scalar.
  package let count: Int

  /// A shape of `dimensions`; a negative extent counts as 0, an overflowing product as `Int.max`.
  package init(_ dimensions: [Int]) {
    self.dimensions = dimensions.map { max(0, $0) }
    var product = 1
    var overflowed = false
    for dimension in self.dimensions {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      overflowed = overflowed || overflow
      product = overflow ? Int.max : next
    }
    if self.dimensions.contains(0) { product = 0 }
    count = product
  }

  package init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  package var rank: Int { dimensions.count }
  /// The extent of the last axis, 1 for a scalar.
  package var last: Int { dimensions.last ?? 1 }
  /// The shape without its last axis.
  package var droppingLast: Shape { Shape(Array(dimensions.dropLast())) }

  package subscript(axis: Int) -> Int { dimensions[axis] }

  /// The axis that `axis` names, where −1 is the last; `nil` if there is none.
  package func resolve(axis: Int) -> Int? {
    let resolved = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(resolved) ? resolved : nil
  }

  /// The shape that both shapes broadcast to by NumPy's rule; `nil` if they do not fit.
  package func broadcast(with other: Shape) -> Shape? {
    var result: [Int] = []
    for offset in 1...max(1, max(rank, other.rank)) {
      let mine = offset <= rank ? dimensions[rank - offset] : nil
      let theirs = offset <= other.rank ? other.dimensions[other.rank - offset] : nil
      switch (mine, theirs) {
      case (nil, nil): break
      case (let extent?, nil), (nil, let extent?): result.append(extent)
      case (let left?, let right?):
        guard left == right || left == 1 || right == 1 else { return nil }
        result.append(left == 1 ? right : left)
      }
    }
    return Shape(result.reversed())
  }

  package var description: String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}
